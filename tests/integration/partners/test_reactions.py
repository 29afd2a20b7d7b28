"""Facts of study events, in the order of their making and in any other."""

import itertools

import pytest

from contracts import events, members
from kit.domain import Gone, NotFound
from tests.integration.partners.desk import accept, approved, cancelled, confirmed, event_fact, slot


def reopened():
    return event_fact(events.EventRevised, "draft", fields=["venue"], reopened=True)


def rescheduled(days):
    return event_fact(events.EventRescheduled, "inviting", terms=1, slots=[slot(days)], reason="会议冲突")


def partners_changed(partner_ids, *, terms=1, added=None, removed=None):
    return event_fact(
        events.EventPartnersChanged, "inviting", terms=terms, partner_ids=partner_ids, added=added, removed=removed
    )


def states(desk):
    with desk.works.read() as work:
        return sorted((known.terms, known.state) for known in work.invitations.of_event("e1"))


def test_cancelled_before_approved_invites_nobody(desk):
    partner = desk.partner()
    desk.hear(cancelled(), 9)
    desk.hear(approved([partner]), 5)
    assert desk.items() == []
    assert "invitation.issued.v1" not in desk.types()


def test_a_material_edit_revokes_and_the_next_approval_sends_a_new_link(desk):
    partner = desk.partner()
    desk.hear(approved([partner]), 5)
    old = desk.token()
    desk.hear(reopened(), 7)
    with pytest.raises(Gone) as gone:
        desk.link(old)
    assert gone.value.code == "link.revoked"
    desk.hear(approved([partner], terms=2), 12)
    assert desk.item()["state"] == "open"
    assert desk.token() != old
    with pytest.raises(Gone):
        desk.link(old)


def test_any_order_of_approve_reopen_approve_ends_in_one_open_invitation_of_the_newest_terms(desk):
    partner = desk.partner()
    facts = [(approved([partner]), 5), (reopened(), 7), (approved([partner], terms=2), 12)]
    for number, order in enumerate(itertools.permutations(facts)):
        for fact, version in order:
            desk.hear(of_event(fact, f"e{number}"), version)
        items = desk.items(f"e{number}")
        assert [(item["state"], item["terms"]) for item in items] == [("open", 2)], order


def of_event(fact, event_id):
    return type(fact)(**{**fact.__dict__, "event_id": event_id})


def test_rescheduling_asks_again_on_the_same_link_and_an_older_one_does_not_undo_it(desk):
    partner = desk.partner()
    desk.hear(approved([partner]), 5)
    token = desk.token()
    desk.reply(token, **accept())
    desk.hear(confirmed([partner], slot(30)), 8)
    desk.hear(rescheduled(60), 14)
    desk.hear(rescheduled(50), 10)
    shown = desk.link(token)
    assert (shown["state"], shown["round"], shown["message"], shown["agreed"]) == ("open", 2, "会议冲突", None)
    assert [offer["starts_at"] for offer in shown["slots"]] == [slot(60)["starts_at"]]


def test_rescheduled_before_approved_is_tried_again_later(desk):
    with pytest.raises(NotFound):
        desk.hear(rescheduled(50), 10)
    with pytest.raises(NotFound):
        desk.items()


def test_a_late_confirmation_changes_nothing(desk):
    partner = desk.partner()
    desk.hear(approved([partner]), 5)
    desk.reply(desk.token(), **accept())
    desk.hear(rescheduled(50), 10)
    desk.hear(confirmed([partner], slot(30)), 8)
    with desk.works.read() as work:
        assert work.events.find("e1").starts_at is None
        assert work.events.find("e1").state == "inviting"


def test_an_added_partner_is_invited_and_a_removed_one_hears_that_it_is_over(desk):
    first, second = desk.partner("长江传媒"), desk.partner("武汉大学")
    desk.hear(approved([first]), 5)
    desk.hear(partners_changed([first, second], added=second), 6)
    assert {item["partner_id"] for item in desk.items()} == {first, second}
    desk.hear(partners_changed([first], removed=second), 7)
    assert desk.item(second)["state"] == "revoked"
    assert desk.item(first)["state"] == "open"


def test_a_partner_added_after_another_agreed_is_asked_for_that_date(desk):
    first, second = desk.partner("长江传媒"), desk.partner("武汉大学")
    desk.hear(approved([first]), 5)
    desk.reply(desk.token(first), **accept(1))
    desk.hear(partners_changed([first, second], added=second), 6)
    assert [offer["starts_at"] for offer in desk.item(second)["slots"]] == [slot(37)["starts_at"]]


def test_going_on_without_a_partner_that_declined_leaves_its_receipt_and_adding_it_again_invites_anew(desk):
    first, second = desk.partner("长江传媒"), desk.partner("武汉大学")
    desk.hear(approved([first, second]), 5)
    token = desk.token(second)
    desk.reply(token, answer="decline", reason="任务重")
    desk.hear(partners_changed([first], removed=second), 6)
    assert desk.link(token)["state"] == "declined"
    desk.hear(partners_changed([first, second], added=second), 8)
    assert desk.item(second)["state"] == "open"
    assert desk.token(second) != token


def test_removed_before_added_arrives_ends_as_removed(desk):
    first, second = desk.partner("长江传媒"), desk.partner("武汉大学")
    desk.hear(approved([first]), 5)
    desk.hear(partners_changed([first], removed=second), 7)
    desk.hear(partners_changed([first, second], added=second), 6)
    assert [item["partner_id"] for item in desk.items()] == [first]


def test_partners_changed_under_terms_that_are_not_here_yet_is_tried_again_later(desk):
    first, second = desk.partner("长江传媒"), desk.partner("武汉大学")
    with pytest.raises(NotFound):
        desk.hear(partners_changed([first, second], added=second), 6)
    desk.hear(approved([first]), 5)
    desk.hear(partners_changed([first, second], added=second), 6)
    assert len(desk.items()) == 2


def test_a_late_cancellation_of_nothing_live_is_harmless(desk):
    partner = desk.partner()
    desk.hear(approved([partner]), 5)
    desk.hear(cancelled(), 9)
    desk.hear(event_fact(events.EventDeclined, "declined"), 8)
    assert states(desk) == [(1, "revoked")]
    assert desk.types().count("invitation.revoked.v1") == 1


def test_a_handed_over_event_shows_its_new_branch_and_contact(desk):
    desk.hear(approved([desk.partner()]), 5)
    desk.hear(members.BranchChanged(branch_id="b2", name="企业审计处党支部", unit_id="u2", kind="standing",
                                    parent_id=None, state="active"), 1)  # fmt: skip
    fact = event_fact(events.EventHandedOver, "inviting", from_branch_id="b1", reason="支部撤销")
    desk.hear(type(fact)(**{**fact.__dict__, "branch_id": "b2"}), 6)
    token = desk.item_seen_from("b2")["url"].rsplit("/i/", 1)[1]
    assert desk.link(token)["branch"] == "企业审计处党支部"


def test_older_copies_of_names_are_ignored_and_an_erased_member_is_forgotten(desk):
    desk.hear(approved([desk.partner()]), 5)
    desk.hear(members.BranchChanged(branch_id="b1", name="新名支部", unit_id="u2", kind="standing", parent_id=None,
                                    state="active"), 3)  # fmt: skip
    desk.hear(members.BranchChanged(branch_id="b1", name="旧名支部", unit_id="u2", kind="standing", parent_id=None,
                                    state="active"), 2)  # fmt: skip
    assert desk.link(desk.token())["branch"] == "新名支部"
    desk.hear(members.MemberErased(member_id="m1"), 4)
    assert desk.link(desk.token())["contact"]["name"] == ""


def test_a_draft_event_has_an_empty_list(desk):
    desk.hear(event_fact(events.EventDrafted, "draft"), 1)
    assert desk.items() == []
