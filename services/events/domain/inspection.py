"""An inspection round: prepared, opened with a drawn sample, worked on, reported, closed (DOMAIN.md §5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kit.domain import Aggregate, Conflict, Invalid, field_error, rfc3339
from services.events.domain.evidence import without_evidence
from services.events.domain.inspection_life import UNDER_WAY, next_state, wrong_state
from services.events.domain.inspection_team import Inspector
from services.events.domain.sampling import Population, draw_sample, drawn_again, fingerprint, population_of
from services.events.domain.scores import DIMENSIONS


class Inspection(Aggregate):
    """A round. `scores`: event id -> points and a remark; `population`: what the sample was drawn from;
    `kickoff`: {held_on, place, text, evidence}; `statements`: the team's own sentences, each with its evidence.
    """

    team: list[Inspector]

    def __init__(
        self, *, id: str, unit_id: str, period: tuple[dt.date, dt.date], branch_ids: Iterable[str], sample_size: int,
        seed: int, opened_by: str, opened_at: dt.datetime,
    ) -> None:  # fmt: skip
        self.id, self.version, self.state = id, 0, "preparing"
        self.unit_id, self.name, self.plan = unit_id, "", ""
        self.kickoff_on: dt.date | None = None
        self.from_on, self.to_on = period
        self.branch_ids, self.sample_size, self.seed = list(branch_ids), sample_size, seed
        self.event_ids: list[str] = []
        self.population: Population | None = None
        self.scores: dict[str, dict[str, Any]] = {}
        self.kickoff: dict[str, Any] | None = None
        self.statements: list[dict[str, Any]] = []
        self.opened_by, self.opened_at = opened_by, opened_at
        self.started_at: dt.datetime | None = None
        self.reported_at: dt.datetime | None = None
        self.closed_at: dt.datetime | None = None
        self.team = []

    def call(self, name: str, plan: str = "", kickoff_on: dt.date | None = None) -> None:
        """Its name, its plan in words, and the day on which it is to begin."""
        self.name, self.plan, self.kickoff_on = name, plan, kickoff_on

    def prepare(self) -> None:
        """A draft round: nothing is drawn yet."""
        self.happened("inspection.prepared")

    def edit(self, changes: Mapping[str, Any]) -> None:
        """Another name, period, branches, size, seed, plan or day of the kickoff, until it is opened."""
        if self.state != "preparing":
            raise wrong_state(self.state, "修改方案")
        for name, value in changes.items():
            setattr(self, name, list(value) if name == "branch_ids" else value)
        self.happened("inspection.revised", changed=sorted(changes))

    def kick_off(self, record: Mapping[str, Any], *, by: str, now: dt.datetime) -> None:
        """What was said and announced when the round began (动员会、公告); a new record replaces the old one."""
        if self.state not in ("preparing", *UNDER_WAY):
            raise wrong_state(self.state, "登记动员情况")
        self.kickoff = {**record, "by": by, "at": rfc3339(now)}
        self.happened("inspection.kicked_off", held_on=record["held_on"])

    def open(self, numbers: Mapping[str, str]) -> None:
        """Draw the sample; from now on it stays, with what it was drawn from."""
        self.state = next_state(self.state, "open")
        self.population = population_of(numbers)
        self.event_ids = draw_sample(numbers, self.sample_size, self.seed)
        details = {"population_size": len(self.population), "population_sha256": fingerprint(self.population)}
        self.happened("inspection.opened", **details)

    def drawn_again(self, numbers: Mapping[str, str]) -> dict[str, Any]:
        """The same draw once more; a round without a recorded population is drawn from `numbers`, what is there now."""
        kept = self.population is not None
        population = self.population if self.population is not None else population_of(numbers)
        return {**drawn_again(population, self.sample_size, self.seed, self.event_ids), "recorded": kept}

    def start(self, now: dt.datetime) -> None:
        """The team goes on site."""
        self.state, self.started_at = next_state(self.state, "start"), now
        self.happened("inspection.started")

    def score(self, event_id: str, points: Mapping[str, int], remark: str, *, by: str, now: dt.datetime) -> None:
        """Four scores of 0–5 for one event of the sample; scoring again replaces them."""
        self.must_be_under_way("评分")
        self.must_hold(event_id)
        given = {name: points[name] for name in DIMENSIONS}
        self.scores = {**self.scores, event_id: {**given, "remark": remark, "by": by, "at": rfc3339(now)}}
        self.happened("inspection.scored", event_id=event_id, **given)

    def write(self, statements: Sequence[Mapping[str, Any]]) -> None:
        """The team's statements for the report; what they rest on may still be missing while they are written."""
        self.must_be_under_way("撰写报告")
        self.statements = [dict(one) for one in statements]
        bare = len(without_evidence(self.statements))
        self.happened("inspection.drafted", statements=len(self.statements), without_evidence=bare)

    def report(self, now: dt.datetime) -> None:
        """The report stands: no more scores and findings. Every statement has to rest on something."""
        state = next_state(self.state, "report")
        self.must_rest_on_evidence()
        self.state, self.reported_at = state, now
        self.happened("inspection.reported")

    def close(self, unsolved: int, now: dt.datetime) -> None:
        """Done with; every finding is verified."""
        state = next_state(self.state, "close")
        if unsolved:
            detail = f"还有 {unsolved} 个问题未销号，不能办结。"
            raise Conflict("inspection.unsolved", detail, f"{unsolved} findings are not verified.", state=self.state)
        self.state, self.closed_at = state, now
        self.happened("inspection.closed")

    def appoint(self, inspector: Inspector) -> None:
        """One more on the team; who is on it already is given a new time by ending the old one first."""
        if self.state == "closed":
            raise wrong_state(self.state, "调整检查组")
        if any(one.account_id == inspector.account_id and one.ended_at is None for one in self.team):
            detail = "此人已在检查组内；如需调整，请先结束其授权。"
            errors = [field_error("/account_id", "taken", detail)]
            raise Invalid("inspection.on_team", detail, "Already on the team.", errors=errors)
        self.team.append(inspector)
        self.happened("inspector.appointed", inspector=inspector)

    def end_inspector(self, account_id: str, reason: str, *, by: str, now: dt.datetime) -> Inspector:
        """Somebody's access ends now, whatever their time was."""
        serving = [one for one in self.team if one.account_id == account_id and one.ended_at is None]
        if not serving:
            raise Conflict("inspection.not_serving", "此人不在检查组内，或授权已经结束。", "Not on the team.")
        found = serving[0]
        found.ended_at, found.ended_by, found.end_reason = now, by, reason
        self.happened("inspector.ended", inspector=found, reason=reason)
        return found

    def must_be_under_way(self, action: str) -> None:
        """Refuse before the sample is drawn and after the report stands."""
        if self.state not in UNDER_WAY:
            raise wrong_state(self.state, action)

    def must_hold(self, event_id: str) -> None:
        """Refuse events that were not drawn: the sample is what makes the round fair."""
        if event_id not in self.event_ids:
            detail = "该活动不在本次抽查的样本中。"
            errors = [field_error("/event_id", "not_in_sample", detail)]
            raise Invalid("inspection.not_in_sample", detail, "Not in this round's sample.", errors=errors)

    def must_rest_on_evidence(self) -> None:
        """No report with a statement that rests on nothing; each of them is named."""
        bare = without_evidence(self.statements)
        if bare:
            errors = [
                field_error(f"/statements/{place}/evidence", "required", f"第 {place + 1} 条没有证据，请补充或删除。")
                for place in bare
            ]
            listed = "、".join(str(place + 1) for place in bare)
            detail = f"报告第 {listed} 条陈述没有证据，不能生成报告。"
            raise Invalid("inspection.no_evidence", detail, "A statement rests on no evidence.", errors=errors)
