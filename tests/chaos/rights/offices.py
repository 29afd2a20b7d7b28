"""Two units of the walk's own, with branches, people and a login for each role: nobody else's things are near them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.support.stack import Api, Stack
from tests.support.studies import unique

OWN, SIBLING, FOREIGN = "own", "sibling", "foreign"
PLACES = (OWN, SIBLING, FOREIGN)
IN_BRANCH = ("organizer", "secretary", "member")
IN_UNIT = ("leader", "finance", "committee", "supervisor")
ROLES = (*IN_BRANCH, *IN_UNIT, "admin")
PASSWORD = "walk-the-" + "table"


@dataclass
class Place:
    """One branch with its people. `things`: the id of what lies there, by the name of the path's argument."""

    name: str
    unit_id: str
    branch_id: str
    members: list[str]
    people: dict[str, Api]
    things: dict[str, str] = field(default_factory=dict)
    words: list[tuple[str, str]] = field(default_factory=list)
    """Themes and names that stand in answers about this place and about no other, each with the thing they are of."""

    def __getitem__(self, role: str) -> Api:
        return self.people[role]


def made(answer: Any) -> dict[str, Any]:
    """What a creating request answered."""
    assert answer.status_code in (200, 201), f"{answer.request.method} {answer.request.url}: {answer.text}"
    return dict(answer.json())


def open_offices(stack: Stack) -> dict[str, Place]:
    """Own and sibling in one unit, foreign in another; the first two share leader, finance, committee, supervisor."""
    admin = stack.session("admin")
    home, abroad = (made(admin.post("/units", {"name": unique(word)})) for word in ("示例本单位", "示例外单位"))
    own = _place(stack, admin, OWN, home["id"])
    sibling = _place(stack, admin, SIBLING, home["id"])
    foreign = _place(stack, admin, FOREIGN, abroad["id"])
    own.people["admin"] = admin  # reaches all, whatever unit the account is of
    for place, others in ((own, (sibling,)), (foreign, ())):
        _seat(stack, admin, place, IN_UNIT, in_branch=False)
        for other in others:
            other.people |= {role: place[role] for role in IN_UNIT}
    foreign.words.append(("unit_id", abroad["name"]))
    foreign.things["unit_id"], own.things["unit_id"] = abroad["id"], home["id"]
    return {place.name: place for place in (own, sibling, foreign)}


def _place(stack: Stack, admin: Api, name: str, unit_id: str) -> Place:
    branch = made(admin.post("/branches", {"name": unique(f"示例党支部{name}"), "unit_id": unit_id}))
    members = []
    words = [("branch_id", branch["name"])]
    for number in range(4):
        person = {"name": f"示例成员{name}{branch['id'][-6:]}{number}", "branch_id": branch["id"]}
        members.append(made(admin.post("/members", person))["id"])
        words.append(("member_id", person["name"]))
    place = Place(name, unit_id, branch["id"], members, {}, words=words)
    place.things |= {"branch_id": branch["id"], "member_id": members[-1]}
    _seat(stack, admin, place, IN_BRANCH if name == OWN else IN_BRANCH[:2], in_branch=True)
    place.things["account_id"] = place["organizer"].account["id"]
    return place


def _seat(stack: Stack, admin: Api, place: Place, roles: tuple[str, ...], *, in_branch: bool) -> None:
    """An account for each role; those of a branch are one of its members each."""
    for number, role in enumerate(roles):
        body: dict[str, Any] = {"username": unique(role).replace(" ", "-"), "name": f"示例{place.name}{role}"}
        body |= {"roles": [role], "unit_id": place.unit_id, "password": PASSWORD}
        if in_branch:
            body |= {"branch_id": place.branch_id, "member_id": place.members[number]}
        made(admin.post("/accounts", body))
        place.people[role] = Api(stack.base_url, body["username"], PASSWORD)
