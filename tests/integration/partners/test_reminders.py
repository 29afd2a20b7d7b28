"""The organizer is reminded to call a partner whose answer is due: once a round, however many look."""

from concurrent.futures import ThreadPoolExecutor

import yaml

from contracts.events import RulePackUploaded
from kit.ids import new_id
from services.events.domain.rules.shapes import PARTNERS_KINDS
from services.partners.domain.answer_days import SHIPPED
from tests.architecture.code import ROOT
from tests.integration.partners.desk import accept, slot


def test_a_day_before_the_deadline_the_organizer_is_reminded_once(invited):
    assert invited.ask("remind_of_answers") == {"reminded": 0}
    invited.clock.advance(days=4)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: invited.ask("remind_of_answers")["reminded"], range(4)))
    assert sum(found) == 1
    assert invited.types().count("invitation.reminded.v1") == 1


def test_a_new_round_has_a_new_deadline_and_is_reminded_of_anew(invited):
    item = invited.item()
    invited.clock.advance(days=4)
    invited.ask("remind_of_answers")
    invited.ask("propose_slots", invitation_id=item["id"], slots=[slot(40)])
    assert invited.ask("remind_of_answers") == {"reminded": 0}
    invited.clock.advance(days=4)
    assert invited.ask("remind_of_answers") == {"reminded": 1}


def test_who_has_answered_or_is_late_already_is_not_called(invited):
    token = invited.token()
    invited.clock.advance(days=5)
    assert invited.ask("remind_of_answers") == {"reminded": 0}  # it has expired: that is told in its own words
    invited.ask("propose_slots", invitation_id=invited.item()["id"], slots=[slot(40)])
    invited.reply(token, **accept(round=2))
    invited.clock.advance(days=4)
    assert invited.ask("remind_of_answers") == {"reminded": 0}


def chosen(desk, unit_id, version="2026.2", rule=True, **limits):
    """An office's own days, as the fact of its upload brings them."""
    said = {"kind": "answer_days", "limits": limits, "clause": "示例", "source": "示例", "verified": True,
            "effective_from": None, "effective_to": None}  # fmt: skip
    desk.hear(RulePackUploaded(
        upload_id=new_id(), unit_id=unit_id, pack_id="office-reminders", pack_version=version, scope="office",
        effective_from=None, effective_to=None, rules=1, text_sha256="", partner_rules=[said] if rule else [],
    ), 1)  # fmt: skip


def told(desk, days, step=12):
    """After how many hours since now each thing was told."""
    found = {}
    for hours in range(0, days * 24 + 1, step):
        if desk.ask("remind_of_answers")["reminded"]:
            found["reminded"] = hours
        if desk.ask("expire_invitations")["escalated"]:
            found["escalated"] = hours
        desk.clock.advance(hours=step)
    return found


def test_without_an_offices_own_days_it_is_a_day_before_and_two_days_after(invited):
    assert told(invited, 10) == {"reminded": 4 * 24, "escalated": 7 * 24}


def test_the_unit_above_chooses_the_days_around_an_answer(invited):
    chosen(invited, "u1", answer_first=3, answer_escalated=4)
    assert told(invited, 10) == {"reminded": 2 * 24, "escalated": 9 * 24}


def test_0_leaves_the_call_out_and_a_later_version_without_the_rule_goes_by_what_ships(invited):
    chosen(invited, "u2", answer_first=0, answer_escalated=1)
    assert told(invited, 6) == {"escalated": 6 * 24}
    chosen(invited, "u2", "2026.10", rule=False)
    invited.ask("propose_slots", invitation_id=invited.item()["id"], slots=[slot(40)])
    assert told(invited, 10) == {"reminded": 4 * 24, "escalated": 7 * 24}


def test_another_offices_days_are_its_own(invited):
    chosen(invited, "u9", answer_first=3, answer_escalated=4)
    assert told(invited, 10) == {"reminded": 4 * 24, "escalated": 7 * 24}


def test_what_ships_here_is_what_the_rule_pack_says():
    """The two services are independent, and yet must not tell two stories."""
    said = yaml.safe_load((ROOT / "services/events/rule_packs/office-reminders.yaml").read_text(encoding="utf-8"))
    [pack] = SHIPPED
    assert (pack.id, pack.version, pack.scope) == (said["id"], said["version"], said["scope"])
    names = ("kind", "limits", "clause", "source", "verified")
    assert [{name: getattr(rule, name) for name in names} for rule in pack.rules] == [
        {name: rule[name] for name in names} for rule in said["rules"] if rule["kind"] in PARTNERS_KINDS
    ]
