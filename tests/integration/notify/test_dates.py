"""Dates in mails: what holds is offered to calendars, what was given up is taken out of them."""

import datetime as dt
import email
import email.policy
from dataclasses import replace

import pytest
from icalendar import Calendar
from sqlalchemy import select

from contracts import events
from services.notify.channels.mail import mail_of
from services.notify.handlers.dates import date_for
from services.notify.persistence import tables
from services.notify.ports import Outgoing
from tests.integration.notify.conftest import HEAD

DATE = {"starts_at": "2026-06-08T09:00:00+08:00", "ends_at": "2026-06-08T12:00:00+08:00"}
CONFIRMED = events.EventConfirmed(**HEAD, state="confirmed", **DATE, partner_ids=["p1"])
CANCELLED = events.EventCancelled(**HEAD, state="cancelled", reason="示例")


def date_in(notify, fact_type):
    """The date that goes with the newest message about this."""
    with notify.works.read() as work:
        table = tables.inbox_message
        key = work.db.scalars(
            select(table.c.id).where(table.c.fact_type == fact_type).order_by(table.c.id.desc())
        ).first()
        return date_for(work, work.messages.find(key))


def test_a_date_that_was_agreed_on_and_given_up_keeps_its_uid_and_counts_on(notify):
    notify.hears(CONFIRMED)
    agreed = date_in(notify, "event.confirmed.v1")
    assert (agreed.uid, agreed.status) == ("e1@lianxue", "CONFIRMED")
    assert agreed.starts_at == dt.datetime.fromisoformat(DATE["starts_at"])
    notify.hears(CANCELLED)
    over = date_in(notify, "event.cancelled.v1")
    assert (over.uid, over.status, over.starts_at) == (agreed.uid, "CANCELLED", agreed.starts_at)
    assert over.sequence > agreed.sequence


def test_a_mail_that_was_held_up_does_not_bring_a_date_back(notify):
    notify.hears(CONFIRMED)
    notify.hears(CANCELLED)
    assert date_in(notify, "event.confirmed.v1").status == "CANCELLED"


def test_facts_in_the_wrong_order_leave_the_newest_word(notify):
    notify.hears(CANCELLED, version=900)
    notify.hears(CONFIRMED, version=800)
    assert date_in(notify, "event.cancelled.v1") is None


def test_a_new_date_after_a_change_replaces_the_old_one(notify):
    notify.hears(CONFIRMED)
    notify.hears(events.EventRescheduled(**HEAD, state="inviting", terms=1, slots=[], reason="示例"))
    assert date_in(notify, "event.rescheduled.v1").status == "CANCELLED"
    later = {"starts_at": "2026-06-15T09:00:00+08:00", "ends_at": "2026-06-15T12:00:00+08:00"}
    notify.hears(replace(CONFIRMED, **later))
    again = date_in(notify, "event.confirmed.v1")
    assert (again.status, again.starts_at) == ("CONFIRMED", dt.datetime.fromisoformat(later["starts_at"]))


def test_an_edit_that_changes_nothing_of_substance_leaves_the_date(notify):
    notify.hears(CONFIRMED)
    notify.hears(events.EventRevised(**HEAD, state="confirmed", fields=["problem"]))
    assert date_in(notify, "event.confirmed.v1").status == "CONFIRMED"
    notify.hears(events.EventRevised(**HEAD, state="draft", fields=["venue"], reopened=True))
    assert date_in(notify, "event.confirmed.v1").status == "CANCELLED"


@pytest.mark.parametrize(("cancelled", "method"), [(False, "REQUEST"), (True, "CANCEL")])
def test_a_mail_carries_the_date_for_calendars_and_as_a_file(notify, cancelled, method):
    notify.hears(CONFIRMED)
    if cancelled:
        notify.hears(CANCELLED)
    entry = date_in(notify, "event.confirmed.v1")
    message = Outgoing(
        delivery_id="d1", account_id="organizer", subject="e1", fact_type="event.confirmed.v1", title="示例",
        body="正文", link="", target="a@example.org", calendar=entry,
    )  # fmt: skip
    raw = mail_of(message, "office@example.org").as_bytes(policy=email.policy.SMTP)
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    alternative, file = list(mail.iter_parts())
    plain, part = list(alternative.iter_parts())
    assert plain.get_content().strip() == "正文"
    assert (part.get_content_type(), part.get_param("method")) == ("text/calendar", method)
    found = Calendar.from_ical(part.get_content())
    only = found.walk("VEVENT")[0]
    assert (str(found["method"]), str(only["uid"])) == (method, "e1@lianxue")
    assert str(only["organizer"]) == "mailto:office@example.org"
    assert str(only["attendee"]) == "mailto:a@example.org"
    assert file.get_filename() == "event.ics"
    assert b"BEGIN:VEVENT" in file.get_payload(decode=True)


def test_other_messages_carry_no_date(notify):
    notify.hears(CONFIRMED)
    notify.hears(events.EventClosed(**HEAD, state="closed"))
    assert date_in(notify, "event.closed.v1") is None
