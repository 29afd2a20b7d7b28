"""From a fact to messages: who is concerned, in which words, over which channels."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from kit.clock import SystemClock
from kit.domain import SYSTEM, not_found
from kit.ids import new_id
from services.notify.domain.messages import Delivery, Message
from services.notify.domain.rules import BY_FACT, ROLE_OF, UNIT_ROLE_OF, UNIT_ROLES, Rule, words
from services.notify.handlers.channels import CHANNELS
from services.notify.ports import NotifyWork

Known = dict[str, Any]


def when_fact_tell(work: NotifyWork, fact: Any) -> None:
    """Tell everybody whom the rule names, each of them once."""
    rule = BY_FACT[fact.TYPE]
    known = _what_is_known(work, fact)
    spared = {SYSTEM.account_id, *([work.actor.account_id] if rule.spare_actor else [])}
    title, body, link = words(rule, known)
    for account_id in dict.fromkeys(_audience(work, rule, known)):
        if account_id not in spared:
            _tell(work, account_id, known["subject"], (rule.fact, title, body, link))


def _tell(work: NotifyWork, account_id: str, subject: str, said: tuple[str, str, str, str]) -> None:
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


def _what_is_known(work: NotifyWork, fact: Any) -> Known:
    """The fact's fields, with the event's head and the names of partner and branch where it has them only by id."""
    known: Known = {**dataclasses.asdict(fact), "subject": getattr(fact, fact.SUBJECT)}
    event = work.copies.find("event", known.get("event_id"))
    if event is None and "proposer_id" not in known and "partner_id" in known:
        raise not_found("活动")  # an invitation's fact came before its event's: tried again later
    for name in ("theme", "number", "branch_id", "unit_id", "proposer_id"):
        known[name] = known.get(name) or (event[name] if event else None)
    branch = work.copies.find("branch", known["branch_id"])
    known["unit_id"] = known["unit_id"] or (branch["unit_id"] if branch else None)
    known["branch"] = branch["name"] if branch else ""
    partner = work.copies.find("partner", known.get("partner_id"))
    known["partner"] = partner["name"] if partner else "联学单位"
    known["due_on"] = str(known.get("due_on") or known.get("due_at") or "")[:10]
    return known


def _audience(work: NotifyWork, rule: Rule, known: Known) -> Iterable[str]:
    for audience in rule.audiences:
        if audience in ROLE_OF:
            yield from _holders(work, ROLE_OF[audience], known)
        elif audience in UNIT_ROLE_OF:
            yield from _holders(work, UNIT_ROLE_OF[audience], known)
        elif audience == "approvers":
            own = (known["proposer_id"], known.get("responsible_id"))
            yield from (found for found in _holders(work, known["role"], known) if found not in own)
        elif audience == "told":
            yield from work.messages.told(known["subject"])
        else:
            yield from _named(work, audience, known)
            if audience == "proposer":  # and who has taken the event over
                yield from _named(work, "responsible", known)


def _holders(work: NotifyWork, role: str, known: Mapping[str, Any]) -> list[str]:
    """Active accounts with this role in the branch; for an office's roles, in the unit and above it."""
    if role not in UNIT_ROLES:
        accounts = work.copies.accounts(branch_id=known["branch_id"]) if known["branch_id"] else []
    else:
        units = work.copies.unit_and_above(known["unit_id"]) if known["unit_id"] else []
        accounts = work.copies.accounts(unit_ids=units)
    return [account["id"] for account in accounts if role in account["roles"]]


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
