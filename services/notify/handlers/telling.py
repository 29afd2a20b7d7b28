"""From a fact to messages: who is concerned, in which words, over which channels."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

from contracts.events import ProcessResumed
from contracts.notify import EventTold
from kit.clock import SystemClock
from kit.domain import SYSTEM, in_shanghai, not_found
from kit.ids import new_id
from services.notify.domain.languages import CHINESE
from services.notify.domain.messages import Delivery, Message
from services.notify.domain.reminder_rules import BY_NAME, rule_for
from services.notify.domain.rules import BY_FACT, Rule
from services.notify.domain.wording import words
from services.notify.handlers import offices, outbound
from services.notify.handlers.audiences import Known, audience
from services.notify.handlers.channels import CHANNELS
from services.notify.handlers.mailing import mail_too
from services.notify.ports import NotifyWork

FOLLOWED = ("event.cancelled.v1", "event.declined.v1", "event.rescheduled.v1", "event.revised.v1")
"""Changes that begin a process: who was told of them is a fact of its own."""


def when_fact_tell(work: NotifyWork, fact: Any) -> None:
    """Tell everybody whom the rule names, each of them once."""
    if fact.TYPE in FOLLOWED and getattr(fact, "reopened", True):
        assert work.cause is not None, "reactions have a cause"  # noqa: S101  (the kit promises it)
        _tell_and_say_so(work, fact, fact.TYPE, work.cause.version, _what_is_known(work, fact))
        return
    known = _what_is_known(work, fact)
    if (rule := rule_for(fact.TYPE, known)) is not None:
        _tell_all(work, rule, known)


def tell_account(work: NotifyWork, name: str, account_id: str, fact: Any) -> None:
    """Tell one account of a fact in the words of the rule of that name: about the account itself."""
    known = {**_what_is_known(work, fact), "account_id": account_id, "subject": account_id}
    _tell_all(work, BY_NAME[name], known)


def tell_of_event(work: NotifyWork, name: str, fact: Any, event_id: str, partner_id: str) -> None:
    """Tell of a fact in the words of the rule of that name, where the fact itself does not say which event it is."""
    _tell_all(work, BY_NAME[name], _what_is_known(work, fact, event_id=event_id, partner_id=partner_id))


def when_process_resumed_tell(work: NotifyWork, fact: ProcessResumed) -> None:
    """Who should have been told of a change and was not is told now; nobody is told twice."""
    if "messages" in fact.steps:
        known = {**_what_is_known(work, fact), "reason": fact.event_reason}
        _tell_and_say_so(work, fact, fact.cause_type, fact.event_version, known)


def _tell_and_say_so(work: NotifyWork, fact: Any, fact_type: str, version: int, known: Known) -> None:
    """Tell once, and let whoever follows the change's consequences know whom."""
    told = work.told.of(fact.event_id, version)
    if told is None:
        told = _tell_all(work, BY_FACT[fact_type], known)
        work.told.keep(fact.event_id, version, told)
    made = EventTold(event_id=fact.event_id, event_version=version, fact_type=fact_type, account_ids=told)
    work.publish(made, version=version)


def _tell_all(work: NotifyWork, rule: Rule, known: Known) -> list[str]:
    """Everybody whom the rule names, each of them once and in their language; who that was."""
    spared = {SYSTEM.account_id, *([work.actor.account_id] if rule.spare_actor else [])}
    spared |= {known["proposer_id"]} if rule.spare_proposer else set()
    if rule.once_a_day:
        today = in_shanghai(work.now).replace(hour=0, minute=0, second=0, microsecond=0)
        for title, body, _link in _said(work, rule, known).values():
            spared |= work.messages.said_since(today, known["subject"], title, body)
    told = [one for one in dict.fromkeys(audience(work, rule, known)) if one not in spared]
    tell_each(work, told, rule, known)
    outbound.carry(work, rule, known)
    return told


def tell_each(work: NotifyWork, account_ids: Sequence[str], rule: Rule, known: Known) -> None:
    """These accounts, each in its language."""
    said, languages = _said(work, rule, known), work.preferences.languages(account_ids)
    for account_id in account_ids:
        tell(work, account_id, known["subject"], (rule.fact, *said[languages.get(account_id, CHINESE)]))


def _said(work: NotifyWork, rule: Rule, known: Known) -> dict[str, tuple[str, str, str]]:
    """By language, the office's words or those of the house, filled in."""
    rules = offices.of_people(work, rule, known)
    return {language: words(one, known, language) for language, one in rules.items()}


def tell(work: NotifyWork, account_id: str, subject: str, said: tuple[str, str, str, str]) -> None:
    """The inbox has it with this transaction; other channels get a queued delivery."""
    fact_type, title, body, link = said
    message = Message(
        id=new_id(), account_id=account_id, subject=subject, fact_type=fact_type, title=title, body=body, link=link,
        created_at=work.now,
    )  # fmt: skip
    work.messages.add(message)
    at = SystemClock().now()
    for channel in ("inbox", *CHANNELS):
        delivery = Delivery(
            id=new_id(), message_id=message.id, subject=subject, channel=channel, account_id=account_id,
            next_attempt_at=at,
        )  # fmt: skip
        if channel == "inbox":
            delivery.state, delivery.attempts, delivery.sent_at = "delivered", 1, work.now
        work.deliveries.add(delivery)
    mail_too(work, message)


def _what_is_known(work: NotifyWork, fact: Any, **more: str) -> Known:
    """The fact's fields, with the event's head and the names of partner and branch where it has them only by id."""
    known: Known = {**dataclasses.asdict(fact), **more, "subject": getattr(fact, fact.SUBJECT)}
    event = work.copies.find("event", known.get("event_id"))
    of_event = "proposer_id" not in known and {"partner_id", "request_id", "responsible_id"} & known.keys()
    if event is None and of_event and known.get("event_id"):
        raise not_found("活动")  # an invitation's or a request's fact came before its event's: tried again later
    for name in ("theme", "number", "branch_id", "unit_id", "proposer_id"):
        known[name] = known.get(name) or (event[name] if event else None)
    branch = work.copies.find("branch", known["branch_id"])
    known["unit_id"] = known["unit_id"] or (branch["unit_id"] if branch else None)
    known["branch"] = branch["name"] if branch else ""
    partner = work.copies.find("partner", known.get("partner_id"))
    known["partner"] = partner["name"] if partner else ""
    known["due_on"] = str(known.get("due_on") or known.get("due_at") or known.get("deadline") or "")[:10]
    known["when"] = _days_ahead(known["due_on"], in_shanghai(work.now).date())
    return known


def _days_ahead(due_on: str, today: dt.date) -> str:
    """How many days there are until then; empty where it is over, or no day."""
    try:
        days = (dt.date.fromisoformat(due_on) - today).days
    except ValueError:
        return ""
    return str(days) if days >= 0 else ""
