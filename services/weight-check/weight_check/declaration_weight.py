"""What a declaration's trucks weigh together, put into its progress as it is told on."""

from typing import Any

from kakou.contracts import topics
from kakou.contracts.base import OutboundModel
from kakou.contracts.passage import PassedLine, PassedPass
from kakou.contracts.task import TaskSubject
from kakou.reasons.rendering import render
from kakou.runtime.event import Event
from kakou.runtime.record import OUTCOME
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tasks import tell_settled
from pydantic import RootModel

from weight_check.rules.group import GroupWeight, check_group
from weight_check.state import GROUP, VISIT, WeighedVisit
from weight_check.tasks import tell_task

RAISED = "raised"
DRIFT = "group-drift"


class PaperNo(OutboundModel):
    no: str


class FiledBy(OutboundModel):
    firm: str | None = None
    documents: tuple[PaperNo, ...] = ()


class RaisedView(OutboundModel):
    no: str
    state: str
    visit: str | None = None
    filed: FiledBy


class RaisedPass(OutboundModel):
    """As much of PassChanged as a raise needs: there is one for every truck, and the whole takes its time to read."""

    view: RaisedView
    counted: tuple[PassedLine, ...] = ()
    recounted: bool = False


class AsItCame(RootModel[dict[str, Any]]):
    """Data passed on with a part of it replaced."""


def is_raise(event: Event) -> bool:
    """Whether a pass has changed because it was counted by a raise."""
    return (event.shown("because") or event.data.get("because")) == RAISED


def pass_changed(unit: UnitOfWork, told: RaisedPass) -> None:
    """A pass counted by a raise: told before the declaration's new counters, and before the barrier's report itself."""
    view = told.view
    known = unit.get(VISIT, view.visit, WeighedVisit) if view.visit is not None else None
    if known is None or view.visit is None or any(one.no == view.no for one in known.passed):
        return
    documents = tuple(reference.no for reference in view.filed.documents)
    passed = PassedPass(no=view.no, state=view.state, firm=view.filed.firm, documents=documents, lines=told.counted)
    unit.put(VISIT, view.visit, known.model_copy(update={"passed": (*known.passed, passed)}))
    # What an officer counted is no longer what the pass declares the goods to weigh.
    if passed.state != "passed-gate-1" and not told.recounted:
        _add(unit, known, passed)


def declaration_changed(unit: UnitOfWork, event: Event) -> None:
    """A declaration whose trucks were weighed is told on with their sum, and otherwise as it came."""
    group = unit.get(GROUP, event.subject, GroupWeight)
    if group is None:
        return
    data = event.data
    progress = data["progress"] | {"weight_sum": group.so_far}
    told = AsItCame(data | {"progress": progress})
    unit.emit(topics.DECLARATION_CHANGED, told, subject=event.subject, outcome=event.headers.get(OUTCOME))


def raised_visit(event: Event) -> str | None:
    """The visit whose raise has counted the pass that a change is about; None for other changes."""
    view = event.data.get("view") if is_raise(event) else None
    return view.get("visit") if isinstance(view, dict) else None


def _add(unit: UnitOfWork, known: WeighedVisit, passed: PassedPass) -> None:
    """A truck with several passes or documents does not say which of them its goods weigh for."""
    plan = known.routed.plan if known.routed else None
    doubt = known.weighings[0].uncertainty if known.weighings else None
    if plan is None or plan.document is None or known.goods is None or doubt is None:
        return
    group = (unit.get(GROUP, plan.document, GroupWeight) or GroupWeight()).with_truck(plan.gross, known.goods, doubt)
    found = check_group(plan.document, group, plan.instrument)
    if found and group.task is None:
        text = render(found[0].code, found[0].facts).text
        task = tell_task(
            unit, DRIFT, TaskSubject(kind="declaration", no=plan.document), text, occurrence=str(group.trucks)
        )
        group = group.model_copy(update={"task": task})
    elif not found and group.task is not None:
        tell_settled(unit, group.task, "the trucks together weigh what they declared again")
        group = group.model_copy(update={"task": None})
    unit.put(GROUP, plan.document, group)
