"""Several partners, the organizer's decisions, and the paper door."""

import pytest

from kit.domain import Actor, Conflict, Invalid, NotFound, Stale
from tests.integration.partners.desk import ORGANIZER, STRANGER, accept, approved, slot


@pytest.fixture
def pair(desk):
    """Two partners invited to the same event: (desk, first, second)."""
    first, second = desk.partner("东风商用车有限公司总装配厂"), desk.partner("武汉大学")
    desk.hear(approved([first, second]), 5)
    return desk, first, second


def dates(shown):
    return [offer["starts_at"] for offer in shown["slots"]]


def test_the_first_acceptance_narrows_the_offer_of_the_others(pair):
    desk, first, second = pair
    desk.reply(desk.token(first), **accept(1))
    shown = desk.link(desk.token(second))
    assert (shown["state"], shown["round"], dates(shown)) == ("open", 2, [slot(37)["starts_at"]])
    [fact] = desk.facts("invitation.proposed.v1")
    assert (fact["data"]["partner_id"], fact["data"]["by_counter"]) == (second, False)
    with pytest.raises(Conflict):
        desk.reply(desk.token(second), **accept(0, round=1))
    desk.reply(desk.token(second), **accept(0, round=2))
    assert {item["state"] for item in desk.items()} == {"accepted"}
    assert len(desk.facts("invitation.proposed.v1")) == 1


def test_an_accepted_counter_proposal_goes_to_the_other_partners_as_a_new_round(pair):
    desk, first, second = pair
    desk.reply(desk.token(first), **accept(0))
    desk.reply(desk.token(second), answer="counter", slots=[slot(32)], message="改到周二", headcount=8)
    desk.ask("accept_counter", invitation_id=desk.item(second)["id"], slot=0)
    shown = desk.link(desk.token(first))
    assert (shown["state"], shown["reply"], dates(shown)) == ("open", None, [slot(32)["starts_at"]])
    assert desk.facts("invitation.proposed.v1")[-1]["data"]["by_counter"] is True
    desk.reply(desk.token(first), **accept(0, round=shown["round"]))
    assert {item["agreed"]["starts_at"] for item in desk.items()} == {slot(32)["starts_at"]}


def test_who_already_agreed_to_the_very_date_is_not_asked_again(pair):
    desk, first, second = pair
    desk.reply(desk.token(first), **accept(0))
    desk.reply(desk.token(second), answer="counter", slots=[slot(32), slot(30)], message="或维持原时间")
    desk.ask("accept_counter", invitation_id=desk.item(second)["id"], slot=1)
    assert desk.item(first)["state"] == "accepted"
    assert desk.item(first)["round"] == 1


def test_repeating_an_acceptance_moves_nobody(pair):
    desk, first, second = pair
    desk.reply(desk.token(first), **accept(0))
    desk.ask("propose_slots", invitation_id=desk.item(second)["id"], slots=[slot(45)])
    before = desk.types()
    desk.reply(desk.token(first), **accept(0))
    assert desk.types() == before
    assert dates(desk.item(second)) == [slot(45)["starts_at"]]


def test_a_counter_proposal_waits_while_another_partner_accepts_and_its_refusal_offers_that_date(pair):
    desk, first, second = pair
    desk.reply(desk.token(second), answer="counter", slots=[slot(32)], message="改到周二")
    desk.reply(desk.token(first), **accept(1))
    assert desk.item(second)["state"] == "countered"
    desk.ask("refuse_counter", invitation_id=desk.item(second)["id"], message="另一单位已定")
    assert dates(desk.item(second)) == [slot(37)["starts_at"]]


def test_a_new_link_after_the_deadline_offers_the_date_on_which_the_other_partner_agreed(pair):
    desk, first, second = pair
    desk.reply(desk.token(first), **accept(1))
    desk.clock.advance(days=6)
    desk.ask("expire_invitations")
    desk.ask("reissue_invitation", invitation_id=desk.item(second)["id"])
    assert dates(desk.item(second)) == [slot(37)["starts_at"]]
    assert desk.reply(desk.token(second), **accept(0))["state"] == "accepted"


def test_the_organizers_verbs_need_an_open_counter_proposal(desk):
    desk.hear(approved([desk.partner()]), 5)
    item = desk.item()
    for operation, args in (("accept_counter", {"slot": 0}), ("refuse_counter", {"message": "不便"})):
        with pytest.raises(Conflict) as refused:
            desk.ask(operation, invitation_id=item["id"], **args)
        assert refused.value.code == "invitation.wrong_state"
    desk.reply(desk.token(), answer="counter", slots=[slot(33)], message="改期")
    with pytest.raises(Invalid) as out:
        desk.ask("accept_counter", invitation_id=item["id"], slot=1)
    assert out.value.errors[0]["pointer"] == "/slot"
    desk.clock.advance(days=34)
    with pytest.raises(Invalid):
        desk.ask("accept_counter", invitation_id=item["id"], slot=0)


def test_an_old_copy_of_the_invitation_cannot_be_acted_on(desk):
    desk.hear(approved([desk.partner()]), 5)
    item = desk.item()
    desk.reply(desk.token(), answer="counter", slots=[slot(33)], message="改期")
    with pytest.raises(Stale):
        desk.ask("accept_counter", invitation_id=item["id"], slot=0, expected_version=item["version"])
    desk.ask("accept_counter", invitation_id=item["id"], slot=0, expected_version=desk.item()["version"])


def test_a_reply_on_paper_is_recorded_with_its_evidence_and_says_so(desk):
    desk.hear(approved([desk.partner()]), 5)
    item = desk.item()
    with pytest.raises(Invalid) as without:
        desk.ask("reply_on_behalf", invitation_id=item["id"], **accept())
    assert without.value.errors[0]["pointer"] == "/evidence_id"
    desk.clock.advance(days=6)  # paper comes late
    done = desk.ask("reply_on_behalf", invitation_id=item["id"], evidence_id="att1", **accept())
    again = desk.ask("reply_on_behalf", invitation_id=item["id"], evidence_id="att1", **accept())
    assert done["receipt"] == again["receipt"]
    [fact] = desk.facts("invitation.accepted.v1")
    assert (fact["data"]["on_behalf"], fact["data"]["evidence_id"], fact["actor_id"]) == (True, "att1", "acc1")
    assert desk.link(desk.token())["reply"]["on_behalf"] is True
    with pytest.raises(Conflict):
        desk.reply(desk.token(), answer="decline", reason="不参加")


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (ORGANIZER, True),
        (STRANGER, False),
        (Actor(account_id="s", unit_id="u1", unit_scope=("u1", "u2"), reach="unit"), True),
        (Actor(account_id="s", unit_id="u9", unit_scope=("u9",), reach="unit"), False),
        (Actor(account_id="m", branch_id="b1", unit_id="u2", reach="own_confirmed"), False),
    ],
)
def test_invitations_are_seen_within_reach_only(desk, actor, sees):
    desk.hear(approved([desk.partner()]), 5)
    invitation_id = desk.item()["id"]
    questions = [("event_invitations", {"event_id": "e1"}), ("invitation", {"invitation_id": invitation_id})]
    for operation, args in questions:
        if sees:
            assert desk.ask(operation, actor, **args)
        else:
            with pytest.raises(NotFound):
                desk.ask(operation, actor, **args)


def test_what_may_not_be_seen_is_not_there_however_bad_the_body_is(desk):
    desk.hear(approved([desk.partner()]), 5)
    verbs = ("accept_counter", "refuse_counter", "propose_slots", "reply_on_behalf", "reissue_invitation")
    for operation in (*verbs, "note_forwarded"):
        with pytest.raises(NotFound):
            desk.ask(operation, STRANGER, invitation_id=desk.item()["id"], nonsense=True)


def test_an_event_that_is_not_known_here_yet_has_no_invitations_to_show(desk):
    with pytest.raises(NotFound):
        desk.items("e404")
