"""What supervision and the register leave in each place: measures, urgings, notices, saved views and exports."""

from __future__ import annotations

from typing import Any

from tests.chaos.rights.offices import FOREIGN, OWN, Place, made
from tests.support.processes import eventually
from tests.support.studies import unique

TOLD_OF = "2018-05-08"
"""The day of an event that was entered afterwards: it is closed from the start, and so it can be commended."""


def supervise(places: dict[str, Place], partner: str) -> None:
    """All of them, after the rounds of inspection. `partner`: the partner unit's name."""
    for place in places.values():
        _answered_for(place)
        _remembered(place, partner)
        _drafted(place)
        _registered(place)
    for name in (OWN, FOREIGN):
        _issued(places[name])


def _answered_for(place: Place) -> None:
    """A measure for the severe finding, and an urging by hand."""
    measure = {"branch_id": place.branch_id, "measure": "reminder", "finding_ids": [place.things["finding_id"]]}
    measure |= {"basis": "示例办法第三条", "reason": f"示例问责{place.name}{place.branch_id}"}
    taken = made(place["committee"].post("/accountability", measure))
    urged = {"reason": f"示例催办{place.name}{place.branch_id}"}
    urging = made(place["supervisor"].post(f"/branches/{place.branch_id}/urge", urged))
    place.things |= {"measure_id": taken["id"], "urging_id": urging["id"]}
    place.words += [("measure_id", measure["reason"]), ("urging_id", urged["reason"])]


def _remembered(place: Place, partner: str) -> None:
    theme, organizer = unique(f"示例往事{place.name}"), place["organizer"]
    branch = next(word for kind, word in place.words if kind == "branch_id")
    table = f"开展日期,党支部,联学单位,主题\n{TOLD_OF},{branch},{partner},{theme}\n".encode()
    begun = organizer.call("POST", "/imports/events", files={"file": (f"{theme}.csv", table, "text/csv")})
    assert begun.status_code in (200, 202), begun.text
    found = eventually(lambda: organizer.get(f"/events?q={theme}").json()["items"], "the old event", 30, 0.1)
    place.things["event_id past"] = found[0]["id"]
    place.words.append(("event_id past", theme))


def _drafted(place: Place) -> None:
    """A notice that only those see who may review it."""
    place.things["commendation_id"] = _notice(place, "commendation_id")["id"]


def _issued(place: Place) -> None:
    """A notice that the whole unit reads."""
    path = f"/commendations/{_notice(place, 'commendation_id issued')['id']}"
    made(place["supervisor"].post(f"{path}/submit"))
    place.things["commendation_id issued"] = made(place["leader"].post(f"{path}/issue"))["id"]


def _notice(place: Place, name: str) -> dict[str, Any]:
    title = unique(f"示例通报{place.name}")
    place.words.append((name, title))
    chosen = [{"event_id": place.things["event_id past"], "reason": "问题导向突出"}]
    return made(place["supervisor"].post("/commendations", {"title": title, "items": chosen}))


def _registered(place: Place) -> None:
    """A view of the organizer's own, one that the unit shares, and a workbook that was made aside."""
    organizer, things = place["organizer"], place.things
    for name, shared in (("view_id", False), ("view_id shared", True)):
        view = {"name": unique(f"示例视图{place.name}"), "shared": shared, "filters": {"branch_id": place.branch_id}}
        things[name] = made(organizer.post("/register/views", view))["id"]
        place.words.append((name, view["name"]))
    asked = organizer.post("/register/exports", {"filters": {"branch_id": place.branch_id}})
    assert asked.status_code == 202, asked.text
    path = f"/register/exports/{asked.json()['id']}"
    eventually(lambda: organizer.get(path).json()["state"] == "done", "the workbook", 60, 0.2)
    things["export_id"] = asked.json()["id"]
