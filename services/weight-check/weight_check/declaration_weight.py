"""What a declaration's trucks weigh together, put into its progress as it is told on."""

from typing import Any

from kakou.contracts import topics
from kakou.contracts.base import OutboundModel
from kakou.contracts.passage import PassedLine, PassedPass
from kakou.contracts.task import TaskSubject
from kakou.reasons.rendering import render
from kakou.runtime.events.event import Event
from kakou.runtime.events.record import OUTCOME
from kakou.runtime.unit_of_work import UnitOfWork
from pydantic import RootModel

from weight_check.effects import Effect, KeepGroup, Revision
from weight_check.facts import EventFacts
from weight_check.records import VisitEntry
from weight_check.repository import event_facts, visit_or_none
from weight_check.rules.group import GroupWeight, check_group
from weight_check.state import GROUP
from weight_check.tasks import new_task, opened, settled
from weight_check.verdict_revision import apply, carry_out

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
    known = visit_or_none(unit, view.visit) if view.visit is not None else None
    if known is None or view.visit is None or any(one.no == view.no for one in known.passed):
        return
    documents = tuple(reference.no for reference in view.filed.documents)
    passed = PassedPass(no=view.no, state=view.state, firm=view.filed.firm, documents=documents, lines=told.counted)
    apply(unit, Revision(view.visit, known).with_visit(passed=(*known.passed, passed)))
    # What an officer counted is no longer what the pass declares the goods to weigh.
    if passed.state != "passed-gate-1" and not told.recounted:
        document = known.routed.plan.document if known.routed and known.routed.plan else None
        group = unit.get(GROUP, document, GroupWeight) if document is not None else None
        carry_out(unit, _with_truck(group or GroupWeight(), known, event_facts(unit)))


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


def _with_truck(group: GroupWeight, visit: VisitEntry, event: EventFacts) -> tuple[Effect, ...]:
    """The declaration's trucks with one more.

    A truck with several passes or documents does not say which of them its goods weigh for.
    """
    plan = visit.routed.plan if visit.routed else None
    doubt = visit.weighings[0].uncertainty if visit.weighings else None
    if plan is None or plan.document is None or visit.goods is None or doubt is None:
        return ()
    group = group.with_truck(plan.gross, visit.goods, doubt)
    found = check_group(plan.document, group, plan.instrument)
    if found and group.task is None:
        text = render(found[0].code, found[0].facts).text
        subject = TaskSubject(kind="declaration", no=plan.document)
        task = new_task(event, DRIFT, subject, text, occurrence=str(group.trucks))
        return opened(task), KeepGroup(plan.document, group.model_copy(update={"task": task}))
    if not found and group.task is not None:
        why = "the trucks together weigh what they declared again"
        return settled(group.task, event, why), KeepGroup(plan.document, group.model_copy(update={"task": None}))
    return (KeepGroup(plan.document, group),)
