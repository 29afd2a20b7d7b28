"""Rule packs in the browser: what applies, in words; a new version tried, with its faults by line, and uploaded."""

from __future__ import annotations

import io

import pytest
from flask import Flask, url_for

from gateway.pages.pack_places import line_of
from gateway.pages.rule_figures import SILENT, SPOKEN, figures
from gateway.pages.rule_words import FIGURES, RULES
from kit.domain import Conflict, Invalid, NotFound, field_error
from services.events.domain.rules.shapes import SHAPES
from services.events.persistence.rule_pack_files import read_pack, shipped_packs
from tests.support.fake_backend import FakeBackend
from tests.support.fake_browser import application, asked, logged_in

RULE = {
    "key": "vehicle.per_day", "kind": "vehicle_per_day", "category": "vehicle", "verified": False, "note": "",
    "limits": [{"seats_over": 25, "at_most": "1500.00", "label": "大型客车"}, {"at_most": "800.00", "label": "轿车"}],
    "clause": "租车费按座位数限额", "source": "财行〔2017〕324号", "effective_from": None, "effective_to": None,
}  # fmt: skip
GONE = {**RULE, "key": "old.rule", "clause": "旧条款"}
PACK = {
    "id": "national-x", "version": "2017.1", "reference": "national-x@2017.1", "name": "全国示例", "scope": "national",
    "region": None, "description": "说明", "effective_from": "2017-10-01", "effective_to": None, "applies": True,
    "verified": False, "shipped": True, "unit_id": None, "uploaded_by": None, "uploader": None, "uploaded_at": None,
    "rules": [RULE, GONE],
}  # fmt: skip
LOCAL = {**PACK, "id": "local-x", "reference": "local-x@1", "scope": "local", "name": "地方示例", "region": "湖北",
         "applies": False}  # fmt: skip
TRIED = {**PACK, "version": "2026.1", "reference": "national-x@2026.1", "shipped": False,
         "rules": [{**RULE, "clause": "租车费新限额"}, {**RULE, "key": "new.rule", "clause": "新条款"}]}  # fmt: skip
SEEN = {"pack": TRIED, "applies": True, "chain": ["secretary"], "chain_after": ["secretary", "leader"], "changes": []}
TEXT = 'id: x\nversion: 1\nrules:\n  - key: a.b\n    kind: nope\n  - {key: "c.d", kind: holiday}\n  - 7\n'


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def backend() -> FakeBackend:
    backend = FakeBackend()
    backend.answers |= {
        "events.rule_packs": {"items": [PACK, LOCAL], "next_cursor": None},
        "events.rule_pack": PACK,
        "events.rule_pack_file": {"reference": "national-x@2017.1", "text": "id: national-x\n"},
        "events.preview": SEEN,
        "events.upload_rule_pack": TRIED,
    }
    return backend


def test_everybody_sees_what_applies_and_each_rule_in_words_with_its_source(app: Flask, backend: FakeBackend) -> None:
    client, _ = logged_in(app, backend, "member")
    page = client.get("/rule-packs").text
    assert ('href="/rule-packs/national-x@2017.1"' in page, "/rule-packs/choose" in page) == (True, False)
    page = client.get("/rule-packs/national-x@2017.1").text
    assert asked(backend, "events.rule_pack") == {"pack_id": "national-x@2017.1"}
    for there in ("租车费按座位数限额", "财行〔2017〕324号", "未核实", "大型客车，座位数超过 25，不超过 1500.00",
                  'href="/api/v1/rule-packs/national-x%402017.1/file"'):  # fmt: skip
        assert there in page
    assert client.get("/rule-packs/new").status_code == 403


def test_an_admin_chooses_the_rules_of_a_place(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "admin")
    assert 'value="local-x"' in client.get("/rule-packs").text
    client.post("/rule-packs/choose", data={"csrf_token": token, "pack_ids": ["local-x"]})
    assert asked(backend, "events.choose_rule_packs") == {"pack_ids": ["local-x"]}
    client.post("/rule-packs/choose", data={"csrf_token": token})
    assert asked(backend, "events.choose_rule_packs") == {"pack_ids": []}


def test_a_version_is_looked_at_first_and_compared_rule_by_rule(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "admin")
    assert "id: national-x" in client.get("/rule-packs/new?from=national-x@2017.1").text
    page = client.post("/rule-packs/new", data={"csrf_token": token, "text": TEXT, "do": "preview"}).text
    assert asked(backend, "events.preview") == {"event": {}, "text": TEXT}
    assert "events.upload_rule_pack" not in backend.asked()
    for there in ("租车费新限额", "新条款", "旧条款", "支部书记 → 支部书记、单位领导", "key: a.b"):
        assert there in page
    backend.answers["events.rule_pack"] = NotFound("not_found", "没有找到规则包。", "Not found.")
    page = client.post("/rule-packs/new", data={"csrf_token": token, "text": TEXT, "do": "preview"}).text
    assert "目前没有同名的规则包" in page


def test_faults_stand_below_the_text_with_their_lines(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "admin")
    faults = ["规则 c.d：source 应为非空的文字", "规则 a.b：kind 应为 holiday 之一", "规则包：name 应为非空的文字"]
    errors = [field_error("/text", "invalid", fault) for fault in faults]
    backend.answers["events.preview"] = Invalid("rules.invalid", "规则包有错误。", "Faults.", errors=errors)
    answer = client.post("/rule-packs/new", data={"csrf_token": token, "text": TEXT, "do": "preview"})
    assert answer.status_code == 422
    listed = answer.text.partition('id="text-wrong"')[2].partition("</ol>")[0]
    assert listed.index("第 4 行") < listed.index("第 6 行") < listed.index("name 应为非空")
    assert "key: a.b" in answer.text


def test_a_file_takes_the_place_of_the_text_and_a_bad_one_keeps_it(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "admin")
    form = {"csrf_token": token, "_key": "k", "text": "typed", "do": "upload"}
    answer = client.post("/rule-packs/new", data={**form, "file": (io.BytesIO("\ufeffid: 甲\r\n".encode()), "x.yaml")})
    assert asked(backend, "events.upload_rule_pack") == {"text": "id: 甲\n"}
    assert answer.headers["Location"] == "/rule-packs/national-x@2026.1?done=saved"
    answer = client.post("/rule-packs/new", data={**form, "file": (io.BytesIO(b"\xff\xfe"), "x.yaml")})
    assert (answer.status_code, 'id="file-wrong"' in answer.text, "typed" in answer.text) == (422, True, True)
    backend.answers["events.upload_rule_pack"] = Conflict("rules.version_exists", "版本已存在。", "There.")
    answer = client.post("/rule-packs/new", data={**form, "text": "</textarea><script>"})
    assert (answer.status_code, "版本已存在。" in answer.text) == (409, True)
    assert "</textarea><script>" not in answer.text


def test_who_may_not_upload_is_refused_before_the_file_is_looked_at(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "organizer")
    bad = {"csrf_token": token, "file": (io.BytesIO(b"\xff"), "x.yaml")}
    assert client.post("/rule-packs/new", data=bad).status_code == 403


@pytest.mark.parametrize("pack_id", ["national-x@2017.1", "national-x"])
def test_a_version_with_a_dot_has_an_address(app: Flask, backend: FakeBackend, pack_id: str) -> None:
    client, _ = logged_in(app, backend, "admin")
    with app.test_request_context():
        assert client.get(url_for("pages.rule_pack", pack_id=pack_id)).status_code == 200
    answer = client.get(f"/api/v1/rule-packs/{pack_id}/file")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "id: national-x\n", "application/yaml")
    assert asked(backend, "events.rule_pack_file") == {"pack_id": pack_id}


def test_a_fault_of_a_real_pack_is_found_in_its_text() -> None:
    text = 'id: X\nversion: "1"\nname: n\nscope: moon\nrules:\n' + TEXT.partition("rules:\n")[2]
    places = {mistake.zh: line_of(mistake.zh, text) for mistake in read_pack(text).mistakes}
    assert {line for fault, line in places.items() if fault.startswith("规则 a.b")} == {6}
    assert {line for fault, line in places.items() if fault.startswith("规则 c.d")} == {8}
    assert {line for fault, line in places.items() if fault.startswith("第 3 条")} == {9}
    assert {line for fault, line in places.items() if "scope" in fault} == {4}
    assert line_of(read_pack("a: [").mistakes[0].zh, "a: [") in (1, 2)


def test_every_kind_and_every_figure_that_ships_has_a_word(app: Flask) -> None:
    assert SHAPES.keys() - RULES.keys() == set()
    limits = [rule.limits for pack in shipped_packs() for rule in pack.rules]
    entries = [one for limit in limits for one in (limit if isinstance(limit, list) else [limit])]
    names = {name for one in entries if isinstance(one, dict) for name in one}
    assert {"at_most", "days"} <= names
    assert names - FIGURES.keys() - SPOKEN - SILENT == {"when"}
    with app.test_request_context():
        assert figures([{"to": "organizer", "days": 0}]) == ["承办人，天数 0"]
