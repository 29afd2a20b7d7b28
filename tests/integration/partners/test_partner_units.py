"""Partner units and their agreements."""

import pytest

from kit.domain import NOBODY, Invalid, NotFound, Stale
from tests.integration.partners.desk import STRANGER, accept, approved

CONTACT = {"name": "示例联系人01", "phone": "000-0000001", "email": "one@partner.example", "title": "党办主任"}


def names(desk, q=""):
    return [item["name"] for item in desk.ask("partners", q=q)["items"]]


def test_a_partner_unit_is_kept_with_its_contacts_which_no_fact_carries(desk):
    made = desk.ask("create_partner", name="示例制造厂", industry="汽车", under_audit=True, contacts=[CONTACT])
    assert desk.ask("partner", STRANGER, partner_id=made["id"]) == made
    assert made["contacts"] == [CONTACT]
    [fact] = desk.facts("partner.changed.v1")
    assert fact["data"]["under_audit"] is True
    assert "示例联系人01" not in str(fact)


@pytest.mark.parametrize("q", ["长飞", "光缆", "cfgx", "zfgx", "CFGX", "gxgl", "  长飞  股份 "])
def test_a_partner_is_found_by_a_part_of_its_name_or_by_initials_in_any_reading(desk, q):
    desk.partner("长飞光纤光缆股份有限公司")
    desk.partner("武汉大学")
    assert names(desk, q) == ["长飞光纤光缆股份有限公司"]


@pytest.mark.parametrize("q", ["%", "_", "不存在", "\\"])
def test_wildcards_are_letters_like_others(desk, q):
    desk.partner("武汉大学")
    assert names(desk, q) == []


def test_all_partners_are_listed_page_by_page_in_the_order_of_their_pinyin(desk):
    for name in ("武汉大学", "长江传媒", "示例制造厂", "江西省审计厅", "江西省审计厅"):
        desk.partner(name)
    seen, cursor = [], ""
    while cursor is not None:
        page = desk.ask("partners", limit=2, cursor=cursor)
        seen += [item["name"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == ["长江传媒", "江西省审计厅", "江西省审计厅", "示例制造厂", "武汉大学"]


def test_an_edit_touches_what_it_names_and_needs_the_present_version(desk):
    made = desk.ask("create_partner", name="武汉大学", industry="高校", contacts=[CONTACT])
    edited = desk.ask("edit_partner", partner_id=made["id"], expected_version=made["version"], name="示例大学")
    assert (edited["name"], edited["initials"], edited["industry"]) == ("示例大学", "sldx", "高校")
    assert edited["contacts"] == [CONTACT]
    assert edited["version"] == made["version"] + 1
    with pytest.raises(Stale):
        desk.ask("edit_partner", partner_id=made["id"], expected_version=made["version"], region="湖北")
    cleared = desk.ask("edit_partner", partner_id=made["id"], industry=None)
    assert cleared["industry"] is None


def test_null_empties_a_text_and_leaves_flags_and_contacts_alone(desk):
    made = desk.ask("create_partner", name="武汉大学", frontline=None, contacts=None, region="湖北")
    assert (made["frontline"], made["contacts"]) == (False, [])
    edited = desk.ask("edit_partner", partner_id=made["id"], under_audit=True, contacts=[CONTACT])
    same = desk.ask("edit_partner", partner_id=made["id"], under_audit=None, contacts=None, region=None)
    assert (same["under_audit"], same["contacts"], same["region"]) == (True, edited["contacts"], None)


def test_an_edit_that_changes_nothing_is_no_fact(desk):
    made = desk.ask("create_partner", name="武汉大学")
    assert desk.ask("edit_partner", partner_id=made["id"], name="武汉大学") == made
    assert len(desk.facts("partner.changed.v1")) == 1


@pytest.mark.parametrize(
    "given", [{}, {"name": " "}, {"name": "x", "contacts": [{}]}, {"name": "x", "frontline": "yes"}]
)
def test_a_bad_partner_is_refused(desk, given):
    with pytest.raises(Invalid):
        desk.ask("create_partner", **given)


def test_agreements_are_listed_newest_first_with_exact_money(desk):
    partner = desk.partner("示例社区")
    for year in ("2025", "2026"):
        desk.ask("sign_agreement", partner_id=partner, starts_on=f"{year}-01-01", ends_on=f"{year}-12-31",
                 yearly_amount="20000.00")  # fmt: skip
    items = desk.ask("agreements", partner_id=partner)["items"]
    assert [item["starts_on"] for item in items] == ["2026-01-01", "2025-01-01"]
    assert items[0]["yearly_amount"] == "20000.00"
    [first, _second] = desk.facts("agreement.signed.v1")
    assert (first["subject"], first["data"]["yearly_amount"]) == (partner, "20000.00")


def test_an_agreement_does_not_end_before_it_starts(desk):
    partner = desk.partner()
    with pytest.raises(Invalid) as refused:
        desk.ask(
            "sign_agreement", partner_id=partner, starts_on="2026-02-01", ends_on="2026-01-31", yearly_amount="1.00"
        )
    assert refused.value.errors[0]["pointer"] == "/ends_on"


def test_an_agreement_ends_earlier_for_good_and_tells_the_others(desk):
    partner, other = desk.partner(), desk.partner("示例社区")
    made = desk.ask("sign_agreement", partner_id=partner, starts_on="2026-01-01", ends_on="2026-12-31",
                    yearly_amount="20000.00")  # fmt: skip
    named = {"partner_id": partner, "agreement_id": made["id"]}
    for day in ("2025-12-31", "2027-01-01"):
        with pytest.raises(Invalid) as refused:
            desk.ask("end_agreement", **named, ends_on=day)
        assert refused.value.errors[0]["pointer"] == "/ends_on"
    ended = desk.ask("end_agreement", **named, ends_on="2026-06-30", expected_version=made["version"])
    assert (ended["ends_on"], ended["version"]) == ("2026-06-30", made["version"] + 1)
    assert desk.ask("end_agreement", **named, ends_on="2026-06-30") == ended
    [fact] = desk.facts("agreement.ended.v1")
    assert (fact["data"]["ends_on"], fact["data"]["yearly_amount"]) == ("2026-06-30", "20000.00")
    with pytest.raises(Stale):
        desk.ask("end_agreement", **named, ends_on="2026-05-31", expected_version=made["version"])
    with pytest.raises(NotFound):
        desk.ask("end_agreement", **{**named, "partner_id": other}, ends_on="2026-05-31")


def test_a_partner_s_invitations_are_listed_with_its_feedback_to_those_who_see_the_events(invited):
    token, partner = invited.token(), invited.item()["partner_id"]
    invited.reply(token, **accept())
    invited.clock.advance(days=40)
    invited.ask("give_feedback", NOBODY, token=token, score=4, text="收获很大")
    seen = invited.ask("partner_invitations", partner_id=partner)
    assert [(one["number"], one["state"], one["feedback"]["score"]) for one in seen["items"]] == [
        ("LX-2026-0001", "accepted", 4)
    ]
    assert seen["totals"] == {"invitations": 1, "accepted": 1, "declined": 0, "feedbacks": 1, "score": "4.0"}
    assert token not in str(seen)
    hidden = invited.ask("partner_invitations", STRANGER, partner_id=partner)
    assert (hidden["items"], hidden["totals"]["invitations"], hidden["totals"]["score"]) == ([], 0, None)


def test_a_partner_that_is_not_there_is_not_there(desk):
    for operation in ("partner", "agreements", "edit_partner", "sign_agreement"):
        with pytest.raises(NotFound):
            desk.ask(operation, partner_id="p404")


def test_every_answer_has_the_shape_that_its_output_schema_documents(invited):
    from services.partners.schemas import OUTPUT

    item = invited.item()
    answers = {
        "partners": invited.ask("partners"),
        "partner": invited.ask("partner", partner_id=item["partner_id"]),
        "event_invitations": {"items": [item], "next_cursor": None},
        "partner_invitations": invited.ask("partner_invitations", partner_id=item["partner_id"]),
        "invitation": invited.ask("invitation", invitation_id=item["id"]),
        "link": invited.ask("link", NOBODY, token=invited.token()),
        "reissue_invitation": invited.ask("reissue_invitation", invitation_id=item["id"]),
    }
    for operation, answer in answers.items():
        assert set(answer) == set(OUTPUT[operation]().fields), operation
    assert set(item) == set(OUTPUT["event_invitations"]().fields["items"].inner.schema.fields)


def test_an_approval_that_names_an_unknown_partner_invites_nobody(desk):
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError):
        desk.hear(approved(["p404"]), 5)
    with pytest.raises(NotFound):
        desk.items()


MAINTENANCE = {"starts_on": "2026-06-05", "ends_on": "2026-06-08", "reason": "年度检修"}


def test_black_out_dates_are_kept_in_the_order_of_the_days_and_told_as_a_whole(desk):
    partner = desk.partner()
    later = desk.ask("add_blackout", partner_id=partner, **{**MAINTENANCE, "starts_on": "2026-06-07"})
    first = desk.ask("add_blackout", partner_id=partner, **MAINTENANCE)
    again = desk.ask("add_blackout", partner_id=partner, **MAINTENANCE)
    assert again == first == {"id": first["id"], "partner_id": partner, **MAINTENANCE}
    page = desk.ask("blackouts", partner_id=partner, limit=1)
    assert page["items"] == [first]
    assert desk.ask("blackouts", partner_id=partner, limit=1, cursor=page["next_cursor"])["items"] == [later]
    facts = desk.facts("partner.blackouts_changed.v1")
    assert [len(fact["data"]["blackouts"]) for fact in facts] == [1, 2]
    assert facts[-1]["subject"] == partner


def test_black_out_dates_are_taken_back_one_by_one(desk):
    partner = desk.partner()
    made = desk.ask("add_blackout", partner_id=partner, **MAINTENANCE)
    with pytest.raises(NotFound):
        desk.ask("delete_blackout", partner_id=desk.partner("武汉大学"), blackout_id=made["id"])
    left = desk.ask("delete_blackout", partner_id=partner, blackout_id=made["id"])
    assert left == desk.ask("blackouts", partner_id=partner) == {"items": [], "next_cursor": None}
    assert desk.facts("partner.blackouts_changed.v1")[-1]["data"]["blackouts"] == []
