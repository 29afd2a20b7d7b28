"""Annual plans, and the three documents that they make together."""

from __future__ import annotations

from flask import Response, request

from gateway import edge
from gateway.api.printing import both
from gateway.api.routes import action, create, download, get, patch
from gateway.asking import clients
from gateway.documents.media import XLSX, attached
from gateway.documents.printable import written
from kit import cpu

TITLE = "年度计划 Annual plans"


def _consolidated() -> dict[str, object]:
    answer: dict[str, object] = clients().events.consolidated_plan(**edge.query(request, ["year"]))
    return answer


def consolidated_of() -> tuple[bytes, str]:
    """Points, study and budget in one paper."""
    from gateway.documents.plan import plan_document  # noqa: PLC0415  (docx and lxml: not at every start)

    return written(plan_document, _consolidated()), "年度计划"


def as_workbook() -> Response:
    """Points, study and budget as the sheets of one workbook."""
    from gateway.documents.plan import plan_workbook  # noqa: PLC0415  (as above)

    return attached(cpu.run(plan_workbook, _consolidated()), XLSX, "年度计划.xlsx")


def plan_of(plan_id: str) -> tuple[bytes, str]:
    """One plan."""
    from gateway.documents.plan import sheet_document  # noqa: PLC0415  (as above)

    sheet = clients().events.plan_sheet(plan_id=plan_id)
    return written(sheet_document, sheet), f"{sheet['year']}年度计划"


def one_as_workbook(plan_id: str) -> Response:
    """One plan as a workbook."""
    from gateway.documents.plan import sheet_workbook  # noqa: PLC0415  (as above)

    sheet = clients().events.plan_sheet(plan_id=plan_id)
    return attached(cpu.run(sheet_workbook, sheet), XLSX, f"{sheet['year']}年度计划.xlsx")


ROUTES = (
    get("/plans", "events.plans", "List the annual plans, by year and branch."),
    create("/plans", "events.draft_plan", "Draft an annual plan, or a supplement to one.", "/plans/{id}"),
    get("/plans/consolidated", "events.consolidated_plan", "Show a year's points, study and budget with equal totals."),
    *both("/plans/consolidated", "events.consolidated_plan", "The same", consolidated_of),
    download("/plans/consolidated.xlsx", "events.consolidated_plan", "The same as a workbook.", as_workbook, XLSX),
    get("/plans/progress", "events.plan_progress", "Show a year's plan against what was done."),
    *both("/plans/<plan_id>", "events.plan_sheet", "One plan", plan_of),
    download("/plans/<plan_id>.xlsx", "events.plan_sheet", "One plan as a workbook.", one_as_workbook, XLSX),
    get("/plans/<plan_id>", "events.plan", "Show a plan with its lines."),
    patch("/plans/<plan_id>", "events.edit_plan", "Edit a plan; lines keep their id."),
    create("/plans/<plan_id>/copy", "events.copy_plan", "Draft another year's plan from this one.", "/plans/{id}"),
    action("/plans/<plan_id>/submit", "events.submit_plan", "Submit a plan."),
    action("/plans/<plan_id>/approve", "events.approve_plan", "Approve a plan."),
    action("/plans/<plan_id>/return", "events.return_plan", "Send a plan back with a reason."),
)
