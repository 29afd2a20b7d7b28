"""What followed from cancelling, rescheduling and the like, and whether all of it has been done."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from gateway import edge
from gateway.api.routes import Route, action, get
from gateway.asking import clients
from kit.domain import Unavailable

TITLE = "流程 Processes"
MOST = 200


def listed() -> Response:
    """The processes; beside a step that is overdue, the parked fact for which it waits, where there is one."""
    answer = clients().answer("events.processes", edge.query(request, ["state", "limit", "cursor"])).value
    stuck = [one for one in answer["items"] if one["state"] == "stuck"]
    waited_for = {step["service"] for one in stuck for step in one["steps"] if step["state"] == "waiting"}
    parked = {service: _parked(service) for service in waited_for}
    for one in stuck:
        for step in one["steps"]:
            if step["state"] == "waiting":
                _say_why(
                    step, [parked[step["service"]][key] for key in one["fact_ids"] if key in parked[step["service"]]]
                )
    return jsonify(answer)


def _parked(service: str) -> dict[str, dict[str, Any]]:
    """By the fact's id; none where that service is away, which is then why nothing was confirmed."""
    wanted = {"state": "parked", "limit": MOST}
    try:
        rows = clients().answer(f"{service}.parked_facts", wanted).value["items"]
    except Unavailable:
        return {}
    return {row["fact_id"]: row for row in rows}


def _say_why(step: dict[str, Any], letters: list[dict[str, Any]]) -> None:
    if letters:
        step["state"] = "failed"
        step["why"] = f"{step['service']} 服务未能处理这条消息，已滞留：{letters[-1]['error']}"


ROUTES = (
    get("/events/<event_id>/processes", "events.event_processes", "Show what followed from cancelling and the like."),
    Route("GET", "/processes", "events.processes", "List processes, by state.", view=listed,
          asks=("state", "limit", "cursor")),
    action("/processes/<process_id>/resume", "events.resume_process", "Ask once more for what a stuck process lacks."),
)  # fmt: skip
