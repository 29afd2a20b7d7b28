"""Files arrive in pieces, are what their bytes say, lose what a camera wrote into them, and are seen by few."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from sqlalchemy import text

from kit.database import Database
from kit.domain import Actor, Conflict, Invalid, NotFound
from kit.operations import Call, Operations, execute
from kit.work import Works
from services.events.domain.attachments import CHUNK_BYTES, MAX_BYTES
from services.events.handlers import attachments as handlers
from services.events.persistence import event_tables as tables
from services.events.queries import attachments as queries
from services.events.schemas.attachments import INPUT
from tests.integration.events.rows import (
    MEMBER,
    ORGANIZER,
    OUTSIDER,
    STRANGER,
    SUPERVISOR,
    put,
    put_event,
    shanghai,
    works_with_copies,
)
from tests.support.databases import FrozenClock

OPERATIONS = Operations(handlers.COMMANDS, queries.QUERIES, INPUT, handlers.GUARDS, handlers.PREPARE)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def works(database: Database, tmp_path: Path, clock: FrozenClock) -> Works[Any]:
    return works_with_copies(database, tmp_path, clock)


def ask(works: Works[Any], actor: Actor, operation: str, **arguments: Any) -> Any:
    return execute(OPERATIONS, works, Call(operation, arguments, actor)).value


def begun(works: Works[Any], content: bytes, name: str = "照片.jpg", actor: Actor = ORGANIZER) -> str:
    key = ask(works, actor, "begin_attachment", name=name, media_type="image/jpeg", size=len(content))["id"]
    for index, start in enumerate(range(0, len(content), CHUNK_BYTES)):
        piece = base64.b64encode(content[start : start + CHUNK_BYTES]).decode()
        ask(works, actor, "add_attachment_chunk", attachment_id=key, index=index, data=piece)
    return str(key)


def upload(works: Works[Any], content: bytes, name: str = "照片.jpg", actor: Actor = ORGANIZER) -> dict[str, Any]:
    return dict(ask(works, actor, "finish_attachment", attachment_id=begun(works, content, name, actor)))


def download(works: Works[Any], key: str, actor: Actor = ORGANIZER) -> bytes:
    count = ask(works, actor, "attachment", attachment_id=key)["chunks"]
    pieces = [ask(works, actor, "attachment_chunk", attachment_id=key, index=index)["data"] for index in range(count)]
    return b"".join(map(base64.b64decode, pieces))


def photo_with_a_place() -> bytes:
    """A wide photo taken with the camera on its side, somewhere in Wuhan."""
    image = Image.new("RGB", (40, 20), "red")
    exif = image.getexif()
    exif[Base.Orientation] = 6
    exif[Base.Make] = "示例相机"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (30.0, 35.0, 0.0)
    return saved(image, "JPEG", exif=exif)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, format=kind, **options)
    return target.getvalue()


def archive(*parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for part in parts:
            made.writestr(part, "<x/>")
    return target.getvalue()


def test_a_photo_is_kept_upright_and_without_place_or_camera(works):
    stored = upload(works, photo_with_a_place())
    content = download(works, stored["id"])
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (20, 40)
        assert dict(image.getexif()) == {}
    assert "示例相机".encode() not in content
    assert (stored["sha256"], stored["size"]) == (hashlib.sha256(content).hexdigest(), len(content))


def test_a_file_of_several_pieces_comes_back_as_it_was(works):
    content = b"%PDF-1.7\n" + b"0123456789abcdef" * 80_000
    stored = upload(works, content, "方案.pdf")
    assert download(works, stored["id"]) == content
    assert (stored["media_type"], stored["sha256"]) == ("application/pdf", hashlib.sha256(content).hexdigest())


def test_files_are_what_their_bytes_say_and_not_what_they_are_called(works):
    accepted = {
        "image/png": saved(Image.new("RGBA", (2, 2)), "PNG"),
        "image/webp": saved(Image.new("RGB", (2, 2)), "WEBP"),
        "image/gif": saved(Image.new("P", (2, 2)), "GIF"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": archive(
            "[Content_Types].xml", "word/document.xml"
        ),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": archive(
            "[Content_Types].xml", "xl/workbook.xml"
        ),
        "application/ofd": archive("OFD.xml"),
    }
    for media_type, content in accepted.items():
        assert upload(works, content, "随便.bin")["media_type"] == media_type
    assert upload(works, "名单\n示例成员01\n".encode(), "名单.csv")["media_type"] == "text/csv"
    assert upload(works, "通知".encode(), "通知.TXT")["media_type"] == "text/plain"


def test_what_may_not_hang_on_an_event_is_refused(works):
    refused = {
        "页面.txt": b"\x00<html>",
        "程序.txt": b"MZ\x90\x00",
        "编码.txt": "关于开展主题联学的通知".encode("gbk"),
        "页面.html": b"<html><script>alert(1)</script></html>",
        "图.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "宏.docx": archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        "压缩.docx": archive("anything.txt"),
        "残缺.docx": archive("[Content_Types].xml", "word/document.xml")[:-30],
    }
    for name, content in refused.items():
        with pytest.raises(Invalid) as seen:
            upload(works, content, name)
        assert seen.value.code == "attachment.type", name


def test_a_picture_that_cannot_be_drawn_is_refused(works):
    broken = photo_with_a_place()[:200]
    with pytest.raises(Invalid) as seen:
        upload(works, broken)
    assert seen.value.code == "attachment.image"


def test_a_moving_picture_keeps_moving(works):
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "green", "blue")]
    content = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50)
    stored = upload(works, content, "动图.gif")
    with Image.open(io.BytesIO(download(works, stored["id"]))) as image:
        assert getattr(image, "n_frames", 1) == 3


@pytest.mark.parametrize("size", [0, MAX_BYTES + 1])
def test_nothing_and_too_much_are_refused_at_once(works, size):
    with pytest.raises(Invalid) as seen:
        ask(works, ORGANIZER, "begin_attachment", name="x.pdf", media_type=None, size=size)
    assert seen.value.code == "attachment.size"


def test_a_file_that_is_not_whole_is_not_kept(works):
    key = ask(works, ORGANIZER, "begin_attachment", name="x.pdf", media_type=None, size=9)["id"]
    with pytest.raises(Conflict):
        ask(works, ORGANIZER, "finish_attachment", attachment_id=key)
    piece = base64.b64encode(b"%PDF-").decode()
    ask(works, ORGANIZER, "add_attachment_chunk", attachment_id=key, index=0, data=piece)
    with pytest.raises(Conflict):
        ask(works, ORGANIZER, "finish_attachment", attachment_id=key)
    with pytest.raises(NotFound):
        ask(works, ORGANIZER, "attachment", attachment_id=key)


def test_finishing_twice_answers_the_same_and_a_kept_file_takes_no_more_pieces(works):
    key = begun(works, b"%PDF-1.7 ...")
    first = ask(works, ORGANIZER, "finish_attachment", attachment_id=key)
    assert ask(works, ORGANIZER, "finish_attachment", attachment_id=key) == first
    with pytest.raises(Conflict):
        ask(works, ORGANIZER, "add_attachment_chunk", attachment_id=key, index=0, data="QQ==")


def test_a_piece_sent_again_replaces_itself(works):
    key = begun(works, b"%PDF-1.7 ...")
    again = base64.b64encode(b"%PDF-1.7 !!!").decode()
    ask(works, ORGANIZER, "add_attachment_chunk", attachment_id=key, index=0, data=again)
    assert ask(works, ORGANIZER, "finish_attachment", attachment_id=key)["size"] == 12
    assert download(works, key) == b"%PDF-1.7 !!!"


@pytest.mark.parametrize("data", ["not base64!", "", "QQ", base64.b64encode(b"x" * (CHUNK_BYTES + 1)).decode()])
def test_a_piece_that_is_none_is_refused(works, data):
    key = ask(works, ORGANIZER, "begin_attachment", name="x.pdf", media_type=None, size=9)["id"]
    with pytest.raises(Invalid):
        ask(works, ORGANIZER, "add_attachment_chunk", attachment_id=key, index=0, data=data)


def seen_by(works: Works[Any], key: str) -> set[str]:
    found = set()
    for actor in (ORGANIZER, STRANGER, MEMBER, SUPERVISOR, OUTSIDER):
        try:
            ask(works, actor, "attachment", attachment_id=key)
        except NotFound:
            continue
        found.add(actor.account_id)
    return found


def test_a_file_is_seen_by_its_uploader_the_branch_and_the_unit_above(works):
    key = upload(works, b"%PDF-1.7 ...")["id"]
    assert seen_by(works, key) == {"organizer-1", "supervisor-1"}
    assert seen_by(works, "unknown") == set()


def test_members_see_photos_of_what_is_confirmed(works, database):
    key = upload(works, photo_with_a_place())["id"]
    hangs = {"attachment_id": key, "caption": "", "sha256": "", "added_by": "organizer-1", "added_at": shanghai(5, 6)}
    put(database, tables.photo, id="photo-1", event_id=put_event(database, 1, state="draft"), **hangs)
    assert seen_by(works, key) == {"organizer-1", "supervisor-1"}
    put(database, tables.photo, id="photo-2", event_id=put_event(database, 2), **hangs)
    assert seen_by(works, key) == {"organizer-1", "supervisor-1", "member-1"}


def test_evidence_of_a_supervisor_is_seen_by_the_branch_of_the_finding(works, database):
    key = upload(works, b"%PDF-1.7 ...", "底稿.pdf", SUPERVISOR)["id"]
    assert seen_by(works, key) == {"supervisor-1"}
    result = {
        "problem": "产能数据核查方法", "owner_id": "m1", "due_on": shanghai(8, 1).date(), "state": "open", "version": 1,
        "evidence_ids": [key], "added_by": "organizer-1", "added_at": shanghai(5, 6),
    }  # fmt: skip
    put(database, tables.outcome, id="outcome-1", event_id=put_event(database, 1), **result)
    assert seen_by(works, key) == {"organizer-1", "supervisor-1"}


def test_nobody_adds_to_or_finishes_the_file_of_another(works):
    key = begun(works, b"%PDF-1.7 ...")
    for actor in (STRANGER, SUPERVISOR):
        with pytest.raises(NotFound):
            ask(works, actor, "add_attachment_chunk", attachment_id=key, index=0, data="QQ==")
        with pytest.raises(NotFound):
            ask(works, actor, "finish_attachment", attachment_id=key)


def test_a_file_that_proves_nothing_is_thrown_away_by_whoever_sent_it(works: Works[Any]) -> None:
    key = upload(works, b"%PDF-1.4 exercise", "回执.pdf")["id"]
    with pytest.raises(NotFound):
        ask(works, STRANGER, "discard_attachment", attachment_id=key)
    ask(works, ORGANIZER, "discard_attachment", attachment_id=key)
    with pytest.raises(NotFound):
        ask(works, ORGANIZER, "attachment", attachment_id=key)
    with works.database.reading() as db:
        for table in ("attachment", "attachment_chunk"):
            assert db.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_a_file_that_hangs_on_something_or_is_old_stays(
    works: Works[Any], database: Database, clock: FrozenClock
) -> None:
    key = upload(works, b"%PDF-1.4 exercise", "回执.pdf")["id"]
    old = upload(works, b"%PDF-1.4 exercise", "旧回执.pdf")["id"]
    put(database, tables.photo, id="photo-1", event_id=put_event(database, 1), attachment_id=key, caption="",
        sha256="0" * 64, added_by="organizer-1", added_at=shanghai(5, 8))  # fmt: skip
    with pytest.raises(Conflict):
        ask(works, ORGANIZER, "discard_attachment", attachment_id=key)
    clock.advance(minutes=11)
    with pytest.raises(Conflict):
        ask(works, ORGANIZER, "discard_attachment", attachment_id=old)
