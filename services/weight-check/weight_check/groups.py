"""What a declaration's trucks weigh together, put into its progress as it is told on."""

from kakou.contracts import topics
from kakou.contracts.decided import DeclarationChanged, PassChanged
from kakou.contracts.passage import PassedPass
from kakou.contracts.reasons import render
from kakou.contracts.task import TaskSubject
from kakou.runtime.event import Event
from kakou.runtime.record import OUTCOME
from kakou.runtime.unit import Unit

from weight_check.rules.group import GroupWeight, check_group
from weight_check.state import GROUP, VISIT, WeighedVisit
from weight_check.tasks import tell_settled, tell_task

RAISED = "raised"
DRIFT = "group-drift"


def on_pass_changed(event: Event, unit: Unit) -> None:
    """A pass counted by a raise: told before the declaration's new counters, and before the barrier's report itself."""
    unit.forward()
    if event.data.get("because") != RAISED:
        return
    told = event.read(PassChanged)
    known = unit.get(VISIT, told.view.visit, WeighedVisit) if told.view.visit is not None else None
    if known is None or told.view.visit is None or any(one.no == told.view.no for one in known.passed):
        return
    passed = PassedPass(
        no=told.view.no,
        state=told.view.state,
        firm=told.view.filed.firm,
        documents=tuple(reference.no for reference in told.view.filed.documents),
        lines=told.counted,
    )
    unit.put(VISIT, told.view.visit, known.model_copy(update={"passed": (*known.passed, passed)}))
    if passed.state != "passed-gate-1":
        _add(unit, known, passed)


def on_declaration_changed(event: Event, unit: Unit) -> None:
    """A declaration whose trucks were weighed is told on with their sum."""
    group = unit.get(GROUP, declaration_of(event), GroupWeight)
    if group is None:
        unit.forward()
        return
    told = event.read(DeclarationChanged)
    progress = told.progress.model_copy(update={"weight_sum": group.so_far})
    told = told.model_copy(update={"progress": progress})
    unit.emit(topics.DECLARATION_CHANGED, told, subject=event.subject, outcome=event.headers.get(OUTCOME))


def declaration_of(event: Event) -> str:
    """The number of the declaration that a change is about."""
    declaration = event.data.get("declaration")
    return str(declaration.get("no", "")) if isinstance(declaration, dict) else ""


def _add(unit: Unit, known: WeighedVisit, passed: PassedPass) -> None:
    """A truck with several passes or documents does not say which of them its goods weigh for."""
    plan = known.routed.plan if known.routed else None
    doubt = known.weighings[0].uncertainty if known.weighings else None
    if plan is None or plan.document is None or known.goods is None or doubt is None:
        return
    group = (unit.get(GROUP, plan.document, GroupWeight) or GroupWeight()).with_truck(plan.gross, known.goods, doubt)
    found = check_group(plan.document, group, plan.instrument)
    if found and group.task is None:
        text = render(found[0].code, found[0].facts).text
        task = tell_task(unit, DRIFT, TaskSubject(kind="declaration", no=plan.document), text)
        group = group.model_copy(update={"task": task})
    elif not found and group.task is not None:
        tell_settled(unit, group.task, "the trucks together weigh what they declared again")
        group = group.model_copy(update={"task": None})
    unit.put(GROUP, plan.document, group)
