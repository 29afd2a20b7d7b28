"""Static files: small on the wire for who takes them so, and the same file for everybody."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gateway.pages.assets import FOLDER, fingerprint
from tests.support.fake_backend import FakeBackend
from tests.support.fake_browser import application, logged_in

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
LARGE = ["vendor/bootstrap.min.css", "lianxue.js", "lianxue.css", "vendor/icons.svg", "vendor/echarts.common.min.js"]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("name", LARGE)
def test_a_file_is_sent_compressed_to_who_takes_it(client: FlaskClient, name: str) -> None:
    address, whole = f"/assets/{name}?v={fingerprint(name)}", (FOLDER / name).read_bytes()
    plain, small = client.get(address, buffered=True), client.get(address, headers=GZIP, buffered=True)
    assert (plain.headers.get("Content-Encoding"), small.headers["Content-Encoding"]) == (None, "gzip")
    assert plain.data == gzip.decompress(small.data) == whole
    assert len(small.data) * 2 < len(whole)
    assert int(small.headers["Content-Length"]) == len(small.data)
    for one in (plain, small):
        assert one.headers["Vary"] == "Accept-Encoding"
        assert "immutable" in one.headers["Cache-Control"]
    assert plain.headers["Content-Type"] == small.headers["Content-Type"]
    assert plain.headers["ETag"] != small.headers["ETag"]
    known = client.get(address, headers={**GZIP, "If-None-Match": small.headers["ETag"]}, buffered=True)
    assert (known.status_code, known.data, known.headers["Vary"]) == (304, b"", "Accept-Encoding")


@pytest.mark.parametrize("said", ["", "identity", "br", "gzip;q=0", "*;q=0"])
def test_who_does_not_take_it_gets_the_file_as_it_is(client: FlaskClient, said: str) -> None:
    answer = client.get("/assets/lianxue.css", headers={"Accept-Encoding": said}, buffered=True)
    assert answer.data == Path(FOLDER / "lianxue.css").read_bytes()


def test_parts_heads_and_small_files(client: FlaskClient) -> None:
    part = client.get("/assets/lianxue.css", headers={**GZIP, "Range": "bytes=0-9"}, buffered=True)
    assert (part.status_code, part.data) == (206, (FOLDER / "lianxue.css").read_bytes()[:10])
    head = client.head("/assets/lianxue.css", headers=GZIP, buffered=True)
    assert (head.headers["Content-Encoding"], head.data) == ("gzip", b"")
    assert "Content-Encoding" not in client.get("/assets/mark.svg", headers=GZIP, buffered=True).headers
    unkept = client.get("/assets/lianxue.css", headers=GZIP, buffered=True)
    assert (unkept.headers["Cache-Control"], unkept.headers["Content-Encoding"]) == ("no-cache", "gzip")
    for name in ("vendor/../lianxue.css", "../assets.py", "nothing.js", "vendor"):
        assert "Content-Encoding" not in client.get(f"/assets/{name}", headers=GZIP, buffered=True).headers


def test_pages_with_a_form_token_are_not_compressed(app: Flask) -> None:
    client, token = logged_in(app, FakeBackend(), "organizer")
    page = client.get("/events?q=a", headers=GZIP, buffered=True)
    assert token in page.text
    assert "Content-Encoding" not in page.headers
