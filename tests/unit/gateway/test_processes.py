"""The list of processes: beside an overdue step stands the parked fact for which it waits."""

import copy

STUCK = {
    "id": "p1", "state": "stuck", "number": "LX-2026-0001", "fact_ids": ["f1"],
    "steps": [
        {"name": "invitations", "service": "partners", "state": "waiting", "why": "尚未确认。"},
        {"name": "messages", "service": "notify", "state": "done", "why": None},
    ],
}  # fmt: skip
LETTER = {"fact_id": "f1", "error": "ValueError: 示例"}


def listed(http, rpc, letters, role="admin"):
    rpc.answers["events.processes"] = {"items": [copy.deepcopy(STUCK)], "next_cursor": None}
    rpc.answers["partners.parked_facts"] = {"items": letters}
    answer = http("GET", "/processes?state=stuck", role)
    assert answer.status_code == 200
    return answer.get_json()["items"][0]["steps"]


def test_a_step_whose_fact_is_parked_has_failed_and_says_why(http, rpc):
    first, second = listed(http, rpc, [LETTER])
    assert (first["state"], second["state"]) == ("failed", "done")
    assert "ValueError: 示例" in first["why"]
    assert [call.name for call in rpc.calls] == ["events.processes", "partners.parked_facts"]
    assert rpc.calls[0].args == {"state": "stuck"}


def test_a_step_that_waits_for_something_else_only_waits(http, rpc):
    first, _ = listed(http, rpc, [{**LETTER, "fact_id": "another"}], "supervisor")
    assert (first["state"], first["why"]) == ("waiting", STUCK["steps"][0]["why"])
