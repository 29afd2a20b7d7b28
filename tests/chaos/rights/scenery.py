"""A thing of every kind in each place, made through the API as people make it; waiting is shared by the three."""

from __future__ import annotations

import base64
import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from runner.demo.stage import PICTURE
from tests.chaos.rights.offices import OWN, Place, made
from tests.chaos.rights.supervised import supervise
from tests.support.processes import eventually
from tests.support.stack import Api, Stack
from tests.support.studies import SHANGHAI, unique

AHEAD = 12
"""Days until the studies: more than any rule asks for."""
REPLY = {"answer": "accept", "slot": 0, "headcount": 3, "contact_name": "示例", "contact_phone": "000-00000000",
         "leader_name": "示例"}  # fmt: skip
TABLE = "姓名,单位名称,主题\n示例,示例,示例\n".encode()


def furnish(stack: Stack, places: dict[str, Place]) -> None:
    """All things; afterwards the product's clock stands behind the studies, which are held."""
    admin = stack.session("admin")
    day = _day(_today(admin))
    partner = made(places[OWN]["organizer"].post("/partners", {"name": unique("示例联学单位")}))
    keys = [item["key"] for item in places[OWN]["organizer"].get("/rule-packs/checklist").json()["items"]]
    for place in places.values():
        _without_events(place, day)
        _of_branch(admin, place, day)
    _shared(places, partner["id"], day)
    for number, place in enumerate(places.values()):
        body = proposal(place, partner["id"], dict.fromkeys(keys, True), day, 8 + 3 * number)
        approved(place, body, "event_id")
        _in_review(place, body)
    _agreed(stack, places.values())
    made(admin.post("/test-clock", {"advance_days": (day - _today(admin)).days + 1}))
    for place in places.values():
        _held(place, day)
        _published(place)
    _inspected(places, day)
    supervise(places, partner["name"])
    for place in places.values():
        _told(place)


def _today(admin: Api) -> dt.date:
    return dt.datetime.fromisoformat(admin.get("/test-clock").json()["now"]).astimezone(SHANGHAI).date()


def _day(today: dt.date) -> dt.date:
    """A working day far enough ahead, in one budget year with the next days."""
    day = today + dt.timedelta(days=AHEAD)
    if (day + dt.timedelta(days=7)).year != day.year:
        day = dt.date(day.year + 1, 1, 8)
    while day.weekday() > 3:
        day += dt.timedelta(days=1)
    return day


# --- before there are events


def _without_events(place: Place, day: dt.date) -> None:
    fund = {"name": unique(f"示例经费{place.name}"), "year": day.year, "kind": "party_dues", "amount": "50000.00"}
    _keep(place, "fund_id", made(place["finance"].post("/funds", fund)), "name")
    room = {"name": unique(f"示例会议室{place.name}"), "kind": "venue", "seats": 20}
    _keep(place, "resource_id", made(place["organizer"].post("/resources", room)), "name")
    away = {"starts_at": at(day + dt.timedelta(days=3), 8), "ends_at": at(day + dt.timedelta(days=3), 9)}
    path = f"/resources/{place.things['resource_id']}/outages"
    place.things["outage_id"] = made(place["organizer"].post(path, {**away, "reason": "示例"}))["id"]
    line = {"theme": unique(f"示例计划{place.name}"), "month": day.month, "estimate": "600.00"}
    line |= {"form": "visit", "headcount": 8, "fund_id": place.things["fund_id"]}
    plan = {"year": day.year, "branch_id": place.branch_id, "lines": [line]}
    place.things["plan_id"] = made(place["organizer"].post("/plans", plan))["id"]
    place.words.append(("plan_id", line["theme"]))
    made(place["organizer"].post(f"/plans/{place.things['plan_id']}/submit"))
    made(place["leader"].post(f"/plans/{place.things['plan_id']}/approve", {"comment": "同意"}))


def _of_branch(admin: Api, place: Place, day: dt.date) -> None:
    later = (day + dt.timedelta(days=60)).isoformat()  # not in force: it must not widen anybody's rights here
    deputy = {"account_id": place["secretary"].account["id"], "from": later, "to": later}
    place.things["deputy_id"] = made(place["organizer"].post("/deputies", deputy))["id"]
    away = {"project": unique(f"示例外派{place.name}"), "place": "示例", "member_ids": place.members[3:]}
    away |= {"starts_on": later, "ends_on": later}
    _keep(place, "dispatch_id", made(place["secretary"].post("/dispatches", away)), "project")
    group = {"unit_id": place.unit_id, "kind": "wecom", "name": unique(f"示例群{place.name}"), "news": []}
    group |= {"base_url": f"http://{uuid.uuid4().hex}.invalid", "secret": {"key": "exercise"}}
    _keep(place, "channel_id", made(admin.post("/channels", group)), "name")
    for kind in ("members", "partners", "events", "plans"):
        role = "secretary" if kind == "members" else "organizer"
        files = {"file": (f"{unique(place.name)}.csv", TABLE, "text/csv")}
        begun = place[role].call("POST", f"/imports/{kind}?dry_run=true&year={day.year}", files=files)
        place.things[f"import_id {kind}"] = made(begun)["id"]
    # One of the same service, under the other name: who began it sees it, and nobody else.
    place.things["import_id branches"] = place.things["import_id members"]


def _shared(places: dict[str, Place], partner_id: str, day: dt.date) -> None:
    """What belongs to no place: partners, rule packs, the calendar."""
    later = (day + dt.timedelta(days=90)).isoformat()
    dates = {"starts_on": later, "ends_on": later}
    blackout = made(places[OWN]["organizer"].post(f"/partners/{partner_id}/blackouts", {**dates, "reason": "示例"}))
    for_a_day = {**dates, "yearly_amount": "1.00"}
    agreement = made(places[OWN]["organizer"].post(f"/partners/{partner_id}/agreements", for_a_day))
    pack = places[OWN]["organizer"].get("/rule-packs?limit=1").json()["items"][0]["id"]
    for place in places.values():
        place.things |= {
            "partner_id": partner_id,
            "blackout_id": blackout["id"],
            "agreement_id": agreement["id"],
            "pack_id": pack,
            "template": "event-returned",
        }
        place.things["year"] = str(day.year)


# --- events


def proposal(place: Place, partner_id: str, checklist: dict[str, bool], day: dt.date, hour: int) -> dict[str, Any]:
    return {
        "theme": unique(f"示例联学{place.name}"), "branch_id": place.branch_id, "partner_ids": [partner_id],
        "form": "visit", "problem": "如何识别产能数据失真", "expected_result": "审计要点清单",
        "slots": [{"starts_at": at(day, hour), "ends_at": at(day, hour + 2)}],
        "venue": {"name": unique("园区"), "region": "武汉", "off_site": False}, "capacity": 3,
        "unplanned_reason": "示例", "fund_id": place.things["fund_id"], "checklist": checklist,
        "budget": [{"category": "meals", "description": "工作餐", "quantity": 20, "unit": "人", "people": 20,
                    "unit_price": "30.00", "days": 1}],
        "agenda": [{"title": "参观车间", "minutes": 90, "speaker": "对方讲解员"}],
    }  # fmt: skip


def _submitted(place: Place, body: dict[str, Any], name: str) -> str:
    theme = unique(f"示例联学{place.name}")
    event = made(place["organizer"].post("/events", {**body, "theme": theme}))
    place.words.append((name, theme))
    place.things[name] = event["id"]
    made(place["organizer"].post(f"/events/{event['id']}/submit"))
    return str(event["id"])


def approved(place: Place, body: dict[str, Any], name: str) -> None:
    path = f"/events/{_submitted(place, body, name)}/approvals"
    while pending := [one for one in place["organizer"].get(path).json()["items"] if one["state"] == "pending"]:
        made(place[pending[0]["role"]].post(f"/approvals/{pending[0]['id']}/approve", {"comment": "同意"}))
        place.things["approval_id"] = pending[0]["id"]


def _in_review(place: Place, body: dict[str, Any]) -> None:
    """One that waits for its approvals, which plain members do not see, and one that was called off."""
    _submitted(place, body, "event_id unconfirmed")
    event_id = _submitted(place, body, "event_id cancelled")
    made(place["organizer"].post(f"/events/{event_id}/cancel", {"reason": "示例"}))
    items = place["organizer"].get(f"/events/{event_id}/processes").json()["items"]
    place.things["process_id"] = items[0]["id"]


def _agreed(stack: Stack, places: Iterable[Place]) -> None:
    for place in places:
        path = f"/events/{place.things['event_id']}"
        found = _arrived(lambda: place["organizer"].get(f"{path}/invitations").json().get("items"), "the invitation")  # noqa: B023
        place.things["invitation_id"] = found[0]["id"]
        made(Api(stack.base_url).post(f"/links/{found[0]['url'].rsplit('/i/', 1)[1]}/reply", REPLY))
    for place in places:
        path = f"/events/{place.things['event_id']}"
        _arrived(lambda: place["organizer"].get(path).json()["state"] == "confirmed", "the agreement")  # noqa: B023
        made(place["organizer"].post(f"{path}/bookings", {"member_ids": place.members[:3]}))


def _held(place: Place, day: dt.date) -> None:
    path, organizer = f"/events/{place.things['event_id']}", place["organizer"]
    made(organizer.post(f"{path}/checkins", {"member_id": place.members[0]}))
    made(organizer.post(f"{path}/hold"))
    made(organizer.post(f"{path}/reflections", {"text": f"示例心得{place.name}{place.branch_id}"}))
    due = {"problem": f"示例问题{place.name}{place.branch_id}", "owner_id": place.members[0]}
    due |= {"due_on": f"{day.year + 1}-06-01"}
    place.things["outcome_id"] = made(organizer.post(f"{path}/outcomes", due))["id"]
    picture = {"file": ("示例.png", base64.b64decode(PICTURE), "image/png")}
    place.things["attachment_id"] = made(organizer.call("POST", "/attachments", files=picture))["id"]
    made(organizer.post(f"{path}/photos", {"attachment_id": place.things["attachment_id"]}))
    spent = {"category": "meals", "amount": "900.00", "invoice_no": uuid.uuid4().hex, "spent_on": day.isoformat(),
             "over_reason": f"示例超支{place.name}{place.branch_id}"}  # fmt: skip
    place.things["request_id"] = made(organizer.post(f"{path}/expenses", spent))["id"]
    place.words += [("outcome_id", due["problem"]), ("request_id", spent["over_reason"])]
    place.words.append(("event_id", f"示例心得{place.name}{place.branch_id}"))


def _published(place: Place) -> None:
    """The briefing is out, in the register of publications, and somebody subscribes to their calendar."""
    path, organizer = f"/events/{place.things['event_id']}", place["organizer"]
    text = {"title": f"示例简报{place.name}{place.branch_id}", "body_html": "<p>示例</p>"}
    made(organizer.call("PUT", f"{path}/briefing", json=text, headers={"If-Match": '"0"'}))
    made(organizer.post(f"{path}/briefing/submit"))
    made(place["secretary"].post(f"{path}/briefing/approve", {"comment": "可发"}))
    made(organizer.post(f"{path}/summarize"))
    made(organizer.post(f"{path}/publish", {"channels": []}))
    found = _arrived(lambda: organizer.get(f"{path}/publications").json()["items"], "the publication")
    place.things |= {"publication_id": found[0]["id"], "revision": "1"}
    place.things["feed_id"] = made(organizer.post("/me/calendar-feed", {"kind": "own"}))["id"]
    place.words.append(("event_id", text["title"]))


def _inspected(places: dict[str, Place], day: dt.date) -> None:
    """A round and a finding in each unit; sibling's lies in the same unit as own's."""
    for place in places.values():
        body = {"from": day.isoformat(), "to": day.isoformat(), "branch_ids": [place.branch_id], "sample_size": 5}
        place.things["inspection_id"] = made(place["supervisor"].post("/inspections", body))["id"]
        text = f"示例发现{place.name}{place.branch_id}"
        found = {"event_id": place.things["event_id"], "text": text, "class": "prompt", "severity": "severe"}
        found |= {"category": "record", "method": "调阅资料", "evidence_ids": []}
        path = f"/inspections/{place.things['inspection_id']}/findings"
        place.things["finding_id"] = made(place["supervisor"].post(path, found))["id"]
        place.words.append(("finding_id", text))


def _told(place: Place) -> None:
    """A delivery about the event, a message of the organizer's, and an entry of the ledger."""
    event_id = place.things["event_id"]
    deliveries = f"/events/{event_id}/deliveries?limit=1"
    place.things["delivery_id"] = _arrived(
        lambda: place["organizer"].get(deliveries).json().get("items"), "a delivery"
    )[0]["id"]
    place.things["message_id"] = _arrived(
        lambda: place["organizer"].get("/inbox?limit=1").json()["items"], "a message"
    )[0]["id"]  # fmt: skip
    entries = f"/ledger?subject={event_id}&limit=1"
    place.things["seq"] = str(
        _arrived(lambda: place["supervisor"].get(entries).json()["items"], "an entry")[0]["seq"]
    )  # fmt: skip


def _keep(place: Place, name: str, thing: dict[str, Any], word: str) -> None:
    place.things[name] = thing["id"]
    place.words.append((name, thing[word]))


def _arrived(question: Callable[[], Any], what: str) -> Any:
    return eventually(question, what, 30, 0.1)


def at(day: dt.date, hour: int) -> str:
    return dt.datetime.combine(day, dt.time(hour), SHANGHAI).isoformat()
