"""From a fact to messages: who is concerned, in which words, over which channels."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from contracts.events import ProcessResumed
from contracts.notify import EventTold
from kit.clock import SystemClock
from kit.domain import SYSTEM, in_shanghai, not_found
from kit.ids import new_id
from services.notify.domain.messages import Delivery, Message
from services.notify.domain.reminder_rules import BY_NAME, SUPERIOR, rule_for
from services.notify.domain.rules import BY_FACT, ROLE_OF, UNIT_ROLE_OF, UNIT_ROLES, Rule, words
from services.notify.handlers import outbound
from services.notify.handlers.channels import CHANNELS
from services.notify.handlers.mailing import mail_too
from services.notify.ports import NotifyWork

Known = dict[str, Any]

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
    """Everybody whom the rule names, each of them once; who that was."""
    spared = {SYSTEM.account_id, *([work.actor.account_id] if rule.spare_actor else [])}
    spared |= {known["proposer_id"]} if rule.spare_proposer else set()
    title, body, link = words(_in_own_words(work, rule, known["unit_id"]), known)
    if rule.once_a_day:
        today = in_shanghai(work.now).replace(hour=0, minute=0, second=0, microsecond=0)
        spared |= work.messages.said_since(today, known["subject"], title, body)
    told = [account_id for account_id in dict.fromkeys(_audience(work, rule, known)) if account_id not in spared]
    for account_id in told:
        tell(work, account_id, known["subject"], (rule.fact, title, body, link))
    outbound.carry(work, rule, words(rule, known), known)
    return told


def _in_own_words(work: NotifyWork, rule: Rule, unit_id: str | None) -> Rule:
    """The rule with the words of the unit, or of the nearest above it that has some."""
    own = work.templates.of_name(rule.name)
    if not own or unit_id is None:
        return rule
    nearest = next((own[unit] for unit in work.copies.unit_and_above(unit_id) if unit in own), None)
    return dataclasses.replace(rule, title=nearest.title, body=nearest.body) if nearest else rule


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


def _what_is_known(work: NotifyWork, fact: Any) -> Known:
    """The fact's fields, with the event's head and the names of partner and branch where it has them only by id."""
    known: Known = {**dataclasses.asdict(fact), "subject": getattr(fact, fact.SUBJECT)}
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
    known["partner"] = partner["name"] if partner else "联学单位"
    known["due_on"] = str(known.get("due_on") or known.get("due_at") or known.get("deadline") or "")[:10]
    return known


def _audience(work: NotifyWork, rule: Rule, known: Known) -> Iterable[str]:
    for audience in rule.audiences:
        if role := {**ROLE_OF, **UNIT_ROLE_OF}.get(audience):
            yield from _holders(work, role, known)
        elif audience in OTHERS:
            yield from OTHERS[audience](work, known)
        else:
            yield from _named(work, audience, known)
            if audience == "proposer":  # and who has taken the event over
                yield from _named(work, "responsible", known)


def _approvers(work: NotifyWork, known: Mapping[str, Any]) -> list[str]:
    """Who holds the step's role and those who decide for them today; nobody whose own event it is."""
    own = (known["proposer_id"], known.get("responsible_id"))
    holders = [found for found in _holders(work, known["role"], known) if found not in own]
    deputies = work.copies.deputies_of(holders, in_shanghai(work.now).date().isoformat())
    return [*holders, *(found for found in deputies if found not in own)]


def _holders(work: NotifyWork, role: str, known: Mapping[str, Any]) -> list[str]:
    """Active accounts with this role in the branch; for an office's roles, in the unit and above it."""
    if role not in UNIT_ROLES:
        accounts = work.copies.accounts(branch_id=known["branch_id"]) if known["branch_id"] else []
    else:
        units = work.copies.unit_and_above(known["unit_id"]) if known["unit_id"] else []
        accounts = work.copies.accounts(unit_ids=units)
    return [account["id"] for account in accounts if role in account["roles"]]


def _runners(work: NotifyWork, known: Mapping[str, Any]) -> list[str]:
    """Who runs events of any branch of the unit, or of one below it."""
    units = work.copies.unit_and_below(known["unit_id"]) if known["unit_id"] else []
    accounts = work.copies.accounts(unit_ids=units)
    return [one["id"] for one in accounts if one["branch_id"] and set(ROLE_OF.values()) & set(one["roles"])]


def _people(work: NotifyWork, known: Mapping[str, Any]) -> list[str]:
    """The members whom the fact lists, those of them who have an account."""
    accounts = (work.copies.account_of_member(member_id) for member_id in known["member_ids"])
    return [account_id for account_id in accounts if account_id]


def _superiors(work: NotifyWork, known: Mapping[str, Any]) -> list[str]:
    """Who sees to it that the named role does its step; nobody whose own event it is."""
    role = SUPERIOR.get(known["role"])
    own = (known["proposer_id"], known.get("responsible_id"))
    return [found for found in _holders(work, role, known) if found not in own] if role else []


def _named(work: NotifyWork, audience: str, known: Mapping[str, Any]) -> list[str]:
    """The one whom the fact names: an account (proposer, author) or a member, who may have an account."""
    key = known.get(f"{audience}_id")
    if not key:
        return []
    if audience in ("member", "owner"):
        account_id = work.copies.account_of_member(key)
        return [account_id] if account_id else []
    account = work.copies.find("account", key)
    return [] if account is not None and not account["active"] else [key]


def _admins(work: NotifyWork, _known: Mapping[str, Any]) -> list[str]:
    """Who administers, of whatever unit."""
    return [account["id"] for account in work.copies.accounts() if "admin" in account["roles"]]


OTHERS: dict[str, Callable[[NotifyWork, Known], Iterable[str]]] = {
    "approvers": _approvers,
    "holders": lambda work, known: _holders(work, known["role"], known),
    "told": lambda work, known: work.messages.told(known["subject"]),
    "admins": _admins,
    "runners": _runners,
    "people": _people,
    "superiors": _superiors,
}
"""Audience -> who they are, where it is neither a role's holders nor somebody whom the fact names."""
