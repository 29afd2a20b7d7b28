"""An invitation by mail, from the dialog's button to the partner's calendar, through all services and a mail server."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from tests.support.fake_channels import MailServer, served
from tests.support.inside import Inside, looking_inside
from tests.support.processes import eventually
from tests.support.stack import Api, Stack
from tests.support.studies import Study, unique
from tests.system.conftest import BOTH
from tests.system.test_privacy import places

ACCEPT = {
    "answer": "accept", "slot": 0, "headcount": 5, "contact_name": "示例联系人01", "contact_phone": "000-0000001",
    "leader_name": "示例领导01",
}  # fmt: skip


@pytest.fixture(scope="module", params=list(BOTH))
def mailing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, ...]]:
    """A running product that sends mail, the server that takes it, and a look inside."""
    with ExitStack() as cleanup:
        post: MailServer = cleanup.enter_context(served(MailServer()))
        settings = {"LIANXUE_SMTP_URL": f"smtp://127.0.0.1:{post.port}", "LIANXUE_MAIL_FROM": "lianxue@example.org"}
        stack = cleanup.enter_context(BOTH[request.param](tmp_path_factory.mktemp("mailing"), settings))
        yield stack, post, cleanup.enter_context(looking_inside(stack))


def test_a_mail_is_the_way_in_and_what_comes_of_it_follows_by_mail(
    mailing: tuple[Stack, MailServer, Inside],
) -> None:
    stack, post, inside = mailing
    study, nobody, address = Study(stack), Api(stack.base_url), f"{unique('x')[2:]}@partner.example"
    study.approve()
    [invitation] = study.invitations()
    path, key = f"/invitations/{invitation['id']}/mail", {"Idempotency-Key": unique("k")[-10:]}
    assert study.organizer.post(path).json()["errors"][0]["pointer"] == "/contact"
    _has_address(study.organizer, invitation["partner_id"], address)
    post.answers["RCPT"] = ["451 exercise: later"]
    first = study.organizer.post(path, headers=key)
    assert first.status_code == 201, first.text
    _arrived(study, "invitation", "failed")
    assert study.organizer.post(f"/deliveries/{first.json()['id']}/retry").status_code == 200
    _arrived(study, "invitation", "delivered")
    again = study.organizer.post(path, headers=key)
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    [mail] = _mails(post, address)
    token = str(mail.get_body(("plain",)).get_content()).partition("/i/")[2].split()[0]  # type: ignore[union-attr]
    assert nobody.post(f"/links/{token}/reply", ACCEPT).status_code == 200
    _arrived(study, "confirmed", "delivered")
    assert study.organizer.post(study.path + "/cancel", {"reason": "示例"}).status_code == 200
    _arrived(study, "cancelled", "delivered")
    assert [_dated(one) for one in _mails(post, address)[1:]] == [
        ("REQUEST", f"{invitation['id']}@lianxue", 0), ("CANCEL", f"{invitation['id']}@lianxue", 1),
    ]  # fmt: skip
    inside.await_settled()
    assert places(inside, address) == ["partners.partner"]
    assert places(inside, token) == []
    assert _in_logs(stack.home, address, token) == []


def _has_address(organizer: Api, partner_id: str, address: str) -> None:
    found = organizer.get(f"/partners/{partner_id}")
    contacts = [{"name": "示例联系人01", "phone": None, "email": address, "title": None}]
    changed = organizer.call(
        "PATCH", f"/partners/{partner_id}", json={"contacts": contacts}, headers={"If-Match": found.headers["ETag"]}
    )
    assert changed.status_code == 200, changed.text


def _arrived(study: Study, kind: str, state: str) -> None:
    def found() -> bool:
        mails = study.organizer.get(study.path + "/partner-mails").json()["items"]
        return (kind, state) in [(one["kind"], one["state"]) for one in mails]

    eventually(found, f"{kind} {state}", 30)


def _mails(post: MailServer, address: str) -> list[EmailMessage]:
    raw = [content for _sender, to, content in post.mails if to == address]
    return [email.message_from_bytes(one, policy=email.policy.default) for one in raw]


def _dated(mail: EmailMessage) -> tuple[str, str, int]:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    calendar: Any = Calendar.from_ical(content)
    entry = calendar.walk("VEVENT")[0]
    return str(calendar["method"]), str(entry["uid"]), int(entry["sequence"])


def _in_logs(home: Path, *secrets: str) -> list[str]:
    logs = [log for log in home.rglob("*.log") if "rabbit" not in str(log.relative_to(home))]
    return [log.name for log in logs if any(secret in log.read_text(errors="replace") for secret in secrets)]
