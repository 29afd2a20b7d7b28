"""Rule packs that an office uploads, previews and what they judge; and the days that it enters into its calendar."""

from __future__ import annotations

import datetime as dt

import pytest

from kit.domain import Conflict, Forbidden, Invalid, NotFound, Stale
from services.events.persistence.rule_pack_files import DIRECTORY
from tests.support.databases import fresh_sqlite
from tests.support.events_money import BRANCH, DEPARTMENT, LEADER, OFFICE, OTHER_BRANCH, Office, account
from tests.support.proposals import CONFIRMED

ADMIN = account("admin", reach="all")
ELSEWHERE = account("admin", unit="elsewhere", reach="all", key="admin2")
ORGANIZER = account("organizer", branch=BRANCH, unit=DEPARTMENT, reach="own")
STRANGER = account("organizer", branch=OTHER_BRANCH, unit=DEPARTMENT, reach="own", key="organizer2")
SHIPPED = (DIRECTORY / "national-party-activity.yaml").read_text(encoding="utf-8")


def party_activity(version="2026.1", cap="1200.00", first="2026-01-01"):
    """The pack that ships, as a newer version with another cap for large vehicles."""
    changed = SHIPPED.replace('version: "2017.1"', f'version: "{version}"').replace('"1500.00"', f'"{cap}"')
    return changed.replace("effective_from: 2017-10-01", f"effective_from: {first}")


def local(version="1", cap="800.00"):
    """A local pack that no product ships."""
    return (
        f'id: local-exercise\nversion: "{version}"\nname: 示例地方标准\nscope: local\nregion: 湖北\nrules:\n'
        f'  - {{key: vehicle.per_day, kind: vehicle_per_day, category: vehicle, limits: [{{at_most: "{cap}"}}],\n'
        "     clause: 示例条款, source: 〔exercise〕, verified: false}\n"
    )


@pytest.fixture
def office(scratch):
    """On SQLite alone: what is judged does not depend on the database."""
    fresh = fresh_sqlite(scratch)
    yield Office(fresh)
    fresh.dispose()


@pytest.fixture
def everywhere(database):
    """The same once on each database, for what is stored and compared there."""
    return Office(database)


def proposal(day="2026-06-18", price="1300.00", **given):
    return {
        "theme": "走进车间",
        "branch_id": BRANCH,
        "form": "visit",
        "slots": [{"starts_at": f"{day}T09:00:00+08:00", "ends_at": f"{day}T12:00:00+08:00"}],
        "budget": [{"category": "vehicle", "quantity": 1, "unit_price": price, "seats": 45, "days": 1}],
        "checklist": CONFIRMED,
        **given,
    }


def verdict(office, day="2026-06-18", actor=ORGANIZER, rule="vehicle.per_day", **given):
    """Level and pack of what a preview says by one rule."""
    checks = office.do("preview", actor, event=proposal(day, **given))["checks"]
    return next(((one["level"], one["pack"]) for one in checks if one["rule"] == rule), None)


def test_an_upload_judges_the_office_and_its_departments_from_its_first_day_and_nobody_else(everywhere):
    office = everywhere
    assert verdict(office) == ("info", "national-party-activity@2017.1")
    made = office.do("upload_rule_pack", ADMIN, text=party_activity(first="2027-01-01"))
    assert (made["id"], made["version"], made["shipped"], made["uploaded_by"]) == (
        "national-party-activity", "2026.1", False, "admin",
    )  # fmt: skip
    assert verdict(office, "2026-12-30") == ("info", "national-party-activity@2017.1")
    assert verdict(office, "2027-01-04") == ("block", "national-party-activity@2026.1")
    other = account("organizer", branch="branch-9", unit="elsewhere", reach="own", key="organizer9")
    assert verdict(office, "2027-01-04", other, branch_id="branch-9") == ("info", "national-party-activity@2017.1")
    (told,) = office.facts("rule_pack.uploaded.v1")
    assert (told["data"]["unit_id"], told["data"]["rules"]) == (OFFICE, 5)


def test_days_around_an_answer_go_to_the_partners_service_with_the_fact(office):
    text = (DIRECTORY / "office-reminders.yaml").read_text(encoding="utf-8")
    text = text.replace('"2026.1"', '"2026.2"').replace("answer_first: 1", "answer_first: 3")
    office.do("upload_rule_pack", ADMIN, text=text)
    (told,) = office.facts("rule_pack.uploaded.v1")
    assert [(one["kind"], one["limits"]) for one in told["data"]["partner_rules"]] == [
        ("answer_days", {"answer_first": 3, "answer_escalated": 2})
    ]
    assert {one["kind"] for one in told["data"]["branch_rules"]} == {"greetings", "away_reminders"}


def test_what_is_past_stays_judged_by_what_was_in_force_then(office):
    office.do("upload_rule_pack", ADMIN, text=party_activity(first="2017-10-01"))
    assert verdict(office, "2026-05-07") == ("info", "national-party-activity@2017.1")
    assert verdict(office, "2026-06-18") == ("block", "national-party-activity@2026.1")


def test_a_version_is_never_overwritten(everywhere):
    office = everywhere
    made = office.do("upload_rule_pack", ADMIN, text=party_activity())
    assert office.do("upload_rule_pack", ADMIN, text=party_activity()) == made
    with pytest.raises(Conflict) as refused:
        office.do("upload_rule_pack", ADMIN, text=party_activity(cap="1100.00"))
    assert refused.value.code == "rules.version_exists"
    with pytest.raises(Conflict):
        office.do("upload_rule_pack", ADMIN, text=party_activity(version="2017.1"))
    assert office.do("upload_rule_pack", ADMIN, text=SHIPPED)["shipped"] is True
    assert len(office.facts("rule_pack.uploaded.v1")) == 1


def test_two_offices_may_use_the_same_version_each_for_itself(office):
    office.do("upload_rule_pack", ADMIN, text=party_activity(cap="1250.00"))
    office.do("upload_rule_pack", ELSEWHERE, text=party_activity(cap="1350.00"))
    assert verdict(office)[0] == "block"
    assert verdict(office, actor=account("organizer", branch="b9", unit="elsewhere", reach="own"), branch_id="b9") == (
        "info", "national-party-activity@2026.1",
    )  # fmt: skip


def test_each_mistake_is_an_error_with_its_place_in_chinese(office):
    text = party_activity(cap="a lot").replace("verified: false", "verified: maybe", 1)
    with pytest.raises(Invalid) as refused:
        office.do("upload_rule_pack", ADMIN, text=text)
    assert refused.value.code == "rules.invalid"
    assert [error["pointer"] for error in refused.value.errors] == ["/text", "/text"]
    assert all("vehicle.per_day" in error["detail"] for error in refused.value.errors)
    assert office.facts("rule_pack.uploaded.v1") == []


@pytest.mark.parametrize("text", [None, 5, "", "x" * 200_001, "a\x00b"])
def test_what_is_no_text_is_refused(office, text):
    with pytest.raises(Invalid):
        office.do("upload_rule_pack", ADMIN, text=text)


def test_an_account_without_a_unit_uploads_nothing(office):
    with pytest.raises(Forbidden):
        office.do("upload_rule_pack", account("admin", unit=None, reach="all"), text=party_activity())


def test_what_a_department_uploaded_is_the_office_s_only_when_the_office_uploads_it_too(office):
    of_department = account("admin", unit=DEPARTMENT, reach="all", key="admin2")
    office.do("upload_rule_pack", of_department, text=local())
    made = office.do("upload_rule_pack", ADMIN, text=local())
    assert made["uploaded_by"] == "admin"
    assert len(office.facts("rule_pack.uploaded.v1")) == 2
    office.do("choose_rule_packs", ADMIN, pack_ids=["local-exercise"])
    with office.works.read() as work:
        assert "local-exercise@1" in [pack.reference for pack in work.packs.on(work.now.date(), OFFICE)]


def test_a_pack_keeps_its_scope(office):
    with pytest.raises(Invalid):
        office.do("upload_rule_pack", ADMIN, text=party_activity().replace("scope: national", "scope: local"))


def test_the_list_shows_each_version_and_where_it_comes_from(everywhere):
    office = everywhere
    with office.works.open() as work:
        work.copies.put("account", "admin", 1, name="示例管理员", roles=["admin"], branch_id=None, unit_id=OFFICE,
                        member_id=None, active=True)  # fmt: skip
    office.do("upload_rule_pack", ADMIN, text=party_activity())
    listed = {pack["reference"]: pack for pack in office.do("rule_packs", ORGANIZER)["items"]}
    assert listed["national-party-activity@2017.1"]["shipped"] is True
    assert listed["national-party-activity@2017.1"]["applies"] is False
    new = listed["national-party-activity@2026.1"]
    assert (new["applies"], new["uploader"], new["uploaded_at"]) == (True, "示例管理员", "2026-05-08T09:00:00+08:00")
    assert office.do("rule_pack", ORGANIZER, pack_id="national-party-activity") == new
    assert "national-party-activity@2026.1" not in {
        pack["reference"] for pack in office.do("rule_packs", ELSEWHERE)["items"]
    }
    with pytest.raises(NotFound):
        office.do("rule_pack", ELSEWHERE, pack_id="national-party-activity@2026.1")


def test_a_list_is_read_page_by_page(office):
    office.do("upload_rule_pack", ADMIN, text=party_activity())
    whole = [pack["reference"] for pack in office.do("rule_packs", ADMIN)["items"]]
    first = office.do("rule_packs", ADMIN, limit=4)
    rest = office.do("rule_packs", ADMIN, cursor=first["next_cursor"])
    assert [pack["reference"] for pack in first["items"] + rest["items"]] == whole


def test_an_uploaded_local_pack_applies_once_it_is_chosen(office):
    office.do("upload_rule_pack", ADMIN, text=local())
    assert verdict(office)[1] == "national-party-activity@2017.1"
    office.do("choose_rule_packs", ADMIN, pack_ids=["local-exercise"])
    assert verdict(office) == ("block", "local-exercise@1")
    assert office.facts("rule_pack.chosen.v1")[0]["data"]["pack_ids"] == ["local-exercise"]
    office.do("upload_rule_pack", ADMIN, text=local("2", "1300.00"))
    assert verdict(office) == ("info", "local-exercise@2")


def drafted(office, **given):
    return office.do("draft_event", ORGANIZER, **proposal(**given))["id"]


def test_a_preview_tries_a_pack_on_a_draft_and_stores_nothing(office):
    event_id = drafted(office)
    seen = office.do("preview", ORGANIZER, event_id=event_id, text=party_activity())
    assert [(one["rule"], one["before"]["level"], one["after"]["level"]) for one in seen["changes"]] == [
        ("vehicle.per_day", "info", "block")
    ]
    assert (seen["applies"], seen["chain_after"]) == (True, seen["chain"])
    assert "national-party-activity@2026.1" in seen["packs_after"]
    assert (seen["pack"]["reference"], seen["pack"]["shipped"]) == ("national-party-activity@2026.1", False)
    assert seen["pack"]["rules"][0]["clause"]
    assert "national-party-activity@2017.1" in seen["packs"]
    assert office.facts("rule_pack.uploaded.v1") == []
    assert verdict(office)[0] == "info"


def test_a_preview_shows_who_would_approve_by_another_chain(office):
    settings = (DIRECTORY / "office-settings.yaml").read_text(encoding="utf-8").replace('"2018.1"', '"2026.1"')
    shorter = settings.replace("      - {role: leader, when: [always]}\n", "")
    seen = office.do("preview", LEADER, event_id=drafted(office), text=shorter)
    assert seen["chain"] == ["secretary", "leader", "finance", "committee"]
    assert seen["chain_after"] == ["secretary", "finance", "committee"]


@pytest.mark.parametrize(
    "text", [party_activity(first="2027-01-01"), party_activity(version="2016.1", first="2017-10-01")]
)
def test_a_pack_that_would_not_judge_the_event_changes_nothing_and_says_so(office, text):
    seen = office.do("preview", ORGANIZER, event=proposal(), text=text)
    assert (seen["applies"], seen["changes"]) == (False, [])


def test_a_preview_is_for_those_who_may_see_the_event_s_money(office):
    event_id = drafted(office)
    with pytest.raises(NotFound):
        office.do("preview", STRANGER, event_id=event_id)
    with pytest.raises(NotFound):
        office.do("event_preflight", STRANGER, event_id=event_id)
    assert office.do("preview", LEADER, event_id=event_id)["changes"] == []
    with pytest.raises(Invalid):
        office.do("preview", ORGANIZER, event_id=event_id, text="nothing")


def test_nobody_tries_things_out_on_another_branch(office):
    with pytest.raises(Invalid) as refused:
        office.do("preview", STRANGER, event=proposal())
    assert [error["pointer"] for error in refused.value.errors] == ["/event/branch_id"]


def test_a_department_s_own_version_does_not_hide_the_office_s(office):
    department = account("admin", unit=DEPARTMENT, reach="all", key="admin3")
    office.do("upload_rule_pack", department, text=party_activity(version="2026.5"))
    assert office.do("rule_pack", ADMIN, pack_id="national-party-activity")["version"] == "2017.1"
    assert office.do("rule_pack", ORGANIZER, pack_id="national-party-activity")["version"] == "2026.5"
    assert office.do("rule_pack", ADMIN, pack_id="national-party-activity@2026.5")["unit_id"] == DEPARTMENT


def test_a_preflight_compares_now_with_what_was_stored(office):
    event_id = drafted(office)
    assert office.do("event_preflight", ORGANIZER, event_id=event_id)["stored"] == []
    checks = office.do("preview", ORGANIZER, event_id=event_id)["checks"]
    with office.works.open(ORGANIZER) as work:
        event = work.events.get(event_id)
        event.submitted_at, event.packs, event.preflight = work.now, ["national-party-activity@2017.1"], checks
    same = office.do("event_preflight", ORGANIZER, event_id=event_id)
    assert (same["changes"], same["stored_packs"]) == ([], ["national-party-activity@2017.1"])
    office.do("upload_rule_pack", ADMIN, text=party_activity())
    now = office.do("event_preflight", ORGANIZER, event_id=event_id)
    assert [(one["rule"], one["after"]["level"]) for one in now["changes"]] == [("vehicle.per_day", "block")]


# --- the calendar ------------------------------------------------------------------------------------------------

MARCH_2 = {"date": "2027-03-02", "workday": False, "name": "示例节"}
SATURDAY = {"date": "2027-03-06", "workday": True, "name": "示例节调休"}


def entered(office, *days, year=2027, version=0, actor=ADMIN):
    return office.do("change_calendar", actor, year=year, expected_version=version, days=list(days))


def test_a_year_that_nobody_announced_says_so_until_the_office_enters_it(everywhere):
    office = everywhere
    before = office.do("calendar", ADMIN, year=2027)
    assert (before["known"], before["source"], before["version"], before["days"]) == (False, "weekends", 0, [])
    assert verdict(office, "2027-03-03", rule="slots.holiday")[0] == "info"
    after = entered(office, SATURDAY, MARCH_2)
    assert (after["known"], after["source"], after["version"]) == (True, "override", 1)
    assert [(day["date"], day["workday"], day["source"]) for day in after["days"]] == [
        ("2027-03-02", False, "override"), ("2027-03-06", True, "override"),
    ]  # fmt: skip
    assert office.do("calendar", ADMIN, year=2027) == after
    assert verdict(office, "2027-03-03", rule="slots.holiday") is None
    assert verdict(office, "2027-03-06", rule="slots.holiday") is None
    assert verdict(office, "2027-03-02", rule="slots.holiday")[0] == "warn"
    (told,) = office.facts("calendar.changed.v1")
    assert (told["data"]["year"], told["data"]["days"]) == (2027, [MARCH_2, SATURDAY])


def test_an_announced_year_shows_its_days_and_may_be_overridden(office):
    year = office.do("calendar", ADMIN, year=2026)
    assert (year["known"], year["source"]) == (True, "library")
    assert {"date": "2026-10-01", "workday": False, "name": "国庆节", "source": "library"} in year["days"]
    assert next(day for day in year["days"] if day["date"] == "2026-10-10")["workday"] is True
    entered(office, {"date": "2026-06-18", "workday": False}, year=2026)
    assert verdict(office, rule="slots.holiday")[0] == "warn"
    assert entered(office, year=2026, version=1)["version"] == 2
    assert verdict(office, rule="slots.holiday") is None


def test_the_calendar_of_one_office_is_not_another_s(office):
    entered(office, MARCH_2, actor=ELSEWHERE)
    assert office.do("calendar", ADMIN, year=2027)["known"] is False
    assert verdict(office, "2027-03-02", rule="slots.holiday")[0] == "info"


def test_lead_time_counts_the_office_s_days(office):
    assert verdict(office, "2026-05-13", rule="slots.lead_time")[0] == "warn"
    entered(office, {"date": "2026-05-12", "workday": False}, {"date": "2026-05-09", "workday": False}, year=2026)
    assert verdict(office, "2026-05-13", rule="slots.lead_time")[0] == "block"


def test_nobody_overwrites_a_calendar_that_they_have_not_seen(everywhere):
    office = everywhere
    entered(office, MARCH_2)
    for stale in (0, 7):
        with pytest.raises(Stale):
            entered(office, version=stale)
    with pytest.raises(Stale):
        entered(office, year=2028, version=3)


@pytest.mark.parametrize(
    "days", [[MARCH_2, MARCH_2], [{**MARCH_2, "date": "2026-03-02"}], [{"date": "2027-03-02"}], None]
)
def test_days_are_of_the_year_and_named_once(office, days):
    with pytest.raises(Invalid):
        office.do("change_calendar", ADMIN, year=2027, expected_version=0, days=days)
    assert office.do("calendar", ADMIN, year=2027)["version"] == 0


def test_a_department_has_its_office_s_days(office):
    entered(office, MARCH_2)
    with office.works.read() as work:
        assert work.packs.calendar_of(DEPARTMENT).is_workday(dt.date(2027, 3, 2)) is False
        assert work.packs.calendar_of("elsewhere").is_workday(dt.date(2027, 3, 2)) is True


# --- what is counted ---------------------------------------------------------------------------------------------


def agreed(office, day, *, state="confirmed", branch=BRANCH, **venue):
    """An event of the branch that takes place on a day."""
    event_id = office.do("draft_event", account("organizer", branch=branch, unit=DEPARTMENT, reach="own"),
                         **proposal(day, branch_id=branch, venue={"name": "示例场地", **venue}))["id"]  # fmt: skip
    with office.works.open(ORGANIZER) as work:
        event = work.events.get(event_id)
        event.state, event.starts_at = state, dt.datetime.fromisoformat(f"{day}T09:00:00+08:00")


OFF_SITE, ELSEWHERE_VENUE = {"off_site": True}, {"region": "湖北省武汉市"}


def frequency(office, rule, day, venue):
    found = office.do("preview", ORGANIZER, event=proposal(day, venue={"name": "示例场地", **venue}))["checks"]
    return [(one["level"], one["arithmetic"]) for one in found if one["rule"] == rule]


def test_off_site_events_are_counted_by_the_branch_s_real_ones_of_that_year(everywhere):
    office = everywhere
    office.do("choose_rule_packs", ADMIN, pack_ids=["local-hunan"])
    agreed(office, "2026-06-02", state="closed", **OFF_SITE)
    agreed(office, "2025-12-30", **OFF_SITE)
    agreed(office, "2026-06-03", state="cancelled", **OFF_SITE)
    agreed(office, "2026-06-04", branch=OTHER_BRANCH, **OFF_SITE)
    agreed(office, "2026-06-05", off_site=False)
    assert frequency(office, "off_site.per_year", "2026-09-01", OFF_SITE) == [("info", "2 次 ≤ 2 次")]
    agreed(office, "2026-11-02", **OFF_SITE)
    assert frequency(office, "off_site.per_year", "2026-09-01", OFF_SITE) == [("block", "3 次 > 2 次")]
    assert frequency(office, "off_site.per_year", "2027-03-01", OFF_SITE) == [("info", "1 次 ≤ 2 次")]


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [("2024-06-18", "info"), ("2024-06-19", "block"), ("2026-06-17", "block"), ("2026-06-18", "block")],
)
def test_one_event_in_two_years_leaves_the_province(office, earlier, expected):
    office.do("choose_rule_packs", ADMIN, pack_ids=["local-hunan"])
    agreed(office, earlier, **ELSEWHERE_VENUE)
    found = frequency(office, "out_of_province.two_years", "2026-06-18", ELSEWHERE_VENUE)
    assert [level for level, _ in found] == [expected]


def test_the_file_of_a_version_comes_back_as_it_was_written(office):
    shipped = office.do("rule_pack_file", ORGANIZER, pack_id="national-party-activity")
    assert (shipped["reference"], shipped["text"]) == ("national-party-activity@2017.1", SHIPPED)
    office.do("upload_rule_pack", ADMIN, text=local())
    mine = office.do("rule_pack_file", ADMIN, pack_id="local-exercise@1")
    assert mine["text"] == local()
    with pytest.raises(NotFound):
        office.do("rule_pack_file", ELSEWHERE, pack_id="local-exercise@1")


def test_an_admin_who_sees_no_events_has_a_pack_read_and_looks_into_no_event(office):
    admin = account("admin", reach="self")
    seen = office.do("preview", admin, event={}, text=local())
    assert (seen["pack"]["id"], seen["pack"]["rules"][0]["clause"]) == ("local-exercise", "示例条款")
    with pytest.raises(NotFound):
        office.do("preview", admin, event_id=drafted(office), text=local())
    assert office.facts("rule_pack.uploaded.v1") == []
