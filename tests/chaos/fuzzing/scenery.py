"""What the campaigns find when they come: studies under way, accounts that may be changed, and stand-ins."""

from __future__ import annotations

from typing import Any

from tests.chaos.fuzzing.stage import Stage
from tests.chaos.rig import Rig
from tests.support.stack import PASSWORD, Api
from tests.support.stack import Stack as Product
from tests.support.studies import Study

NOBODY = ""
FIRST_PASSWORD = "throw-away-" + "password"
OFFICE = ("members", "branches", "units")
WORK = ("partners", "events", "plans")


def studies(product: Product, number: int) -> list[Study]:
    """Studies whose partners were invited; the first partner has accepted."""
    found = [Study(product) for _ in range(number)]
    for study in found:
        study.approve()
    reply = {"answer": "accept", "slot": 0, "headcount": 12, "contact_name": "示例", "contact_phone": "000-00000000"}
    answer = Api(product.base_url).post(f"/links/{found[0].token()}/reply", {**reply, "leader_name": "示例"})
    assert answer.status_code == 200, answer.text
    return found


def prepared(rig: Rig, caller: str, held: list[Study]) -> Stage:
    """The caller's stage. In the short form everything that other promises stand on has a stand-in; else accounts."""
    admin = rig.stack.session("admin")
    throwaway, stand_in = _account(rig, admin), _account(rig, admin)
    stage = Stage(rig.stack.base_url, caller, PASSWORD if caller else "", (throwaway["username"], FIRST_PASSWORD))
    guesser = Api(rig.stack.base_url, _account(rig, admin)["username"], FIRST_PASSWORD)
    stage.guesser = str(guesser.http.headers["Authorization"]).removeprefix("Bearer ")
    stage.in_bodies = dict.fromkeys(_ids(admin, "accounts"), stand_in["id"])
    stage.links, stage.strangers = [study.token() for study in held], rig.size(20, 5)
    if not rig.whole:
        _protect_what_others_stand_on(admin, stage, held[0])
    return stage


def _account(rig: Rig, admin: Api) -> dict[str, Any]:
    username = f"throwaway-{rig.random.randrange(10**9)}"
    unit_id = admin.get("/units").json()["items"][0]["id"]
    body = {"username": username, "name": "示例", "roles": ["member"], "unit_id": unit_id, "password": FIRST_PASSWORD}
    return _made(admin, "/accounts", body)


def _made(api: Api, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = api.post(path, body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def _ids(api: Api, kind: str) -> list[str]:
    return [str(thing["id"]) for thing in api.get(f"/{kind}?limit=200").json()["items"]]


def _protect_what_others_stand_on(admin: Api, stage: Stage, study: Study) -> None:
    """Things of the same kinds that only this run knows; people are replaced in bodies, too."""
    organizer = study.organizer
    old = {kind: _ids(admin, kind) for kind in OFFICE} | {kind: _ids(organizer, kind) for kind in WORK}
    unit = _made(admin, "/units", {"name": "示例单位"})
    branch = _made(admin, "/branches", {"name": "示例党支部", "unit_id": unit["id"]})
    member = _made(admin, "/members", {"name": "示例成员", "branch_id": branch["id"]})
    partner = _made(organizer, "/partners", {"name": "示例联学单位"})
    plan = _made(organizer, "/plans", {"year": 2026, "branch_id": organizer.account["branch_id"], "lines": []})
    new = dict(zip(OFFICE, (member, branch, unit), strict=True)) | dict(
        zip(WORK, (partner, study.event, plan), strict=True)
    )
    stage.in_bodies |= dict.fromkeys(old["members"], member["id"])
    stage.in_paths = {known: new[kind]["id"] for kind, ids in old.items() for known in ids}
