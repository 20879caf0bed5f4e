"""Whether a pass would get through now, as far as the papers on record say. Weight and identity only the gate sees."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from kakou.contracts.decided import DocumentChanged
from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.reference import ControlOrder
from kakou.contracts.pass_view import PassState, PassView, Readiness
from kakou.contracts.reasons import render
from kakou.contracts.verdicts import Reason

from gate_ingest.entries import POLICY_NO
from gate_ingest.gate import Gate
from gate_ingest.kept_declarations import heads

ENTER_FIRST: Final = 1
"""Pass type of goods that enter first and are declared later."""

_BY_STATE: Final[dict[PassState, str]] = {
    "pending": "pass.state.not-approved",
    "refused": "pass.state.not-approved",
    "passed": "pass.state.used",
    "in-doubt": "pass.state.in-doubt",
    "void": "pass.state.void",
}


async def readiness(gate: Gate, zone: str, view: PassView) -> Readiness:
    """The pass against its declarations and the control orders, as they stand now."""
    numbers = [document.no for document in view.filed.documents]
    declarations = await heads(gate.model, zone, numbers)
    placed = await gate.model.all(zone, "control-order", DocumentChanged)
    orders = [ControlOrder.model_validate(order.document) for order in placed.values()]
    policy = await gate.model.get(zone, "policy", POLICY_NO, DocumentChanged)
    required = policy is not None and _value(policy, "entry_release_required") is True
    reasons = (*view.reasons, *missing(view, declarations, orders, datetime.now(UTC), required))
    ready = all(reason.outcome == "note" for reason in reasons)
    return Readiness(no=view.no, ready=ready, state=view.state, reasons=reasons, warnings=view.warnings)


def missing(
    view: PassView,
    declarations: Mapping[str, Declaration | None],
    orders: Sequence[ControlOrder],
    now: datetime,
    release_required: bool,
) -> Iterator[Reason]:
    """What would stop the pass at `now`. declarations: by number, None where one is not on record.

    release_required: policy entry_release_required.
    """
    if view.state in _BY_STATE:
        yield render(_BY_STATE[view.state], {"pass": view.no, "state": view.state})
    elif view.state == "bound" and view.visit is not None:
        yield render("pass.visit.bound-elsewhere", {"pass": view.no, "visit": view.visit})
    elif view.state == "expired" or (view.expires_at is not None and view.expires_at <= now):
        yield render("pass.life.expired", {"pass": view.no, "until": view.expires_at or now})
    for no, declaration in declarations.items():
        if declaration is None:
            yield render("document.number.unknown", {"document": no})
        else:
            yield from _of_kind(declaration)
            yield from _of_declaration(declaration, view.filed, now, release_required)
    yield from _ordered(view, orders)


def _of_kind(declaration: Declaration) -> Iterator[Reason]:
    """Each kind of document by its own rule (policy item (六))."""
    facts = {"document": declaration.no}
    if declaration.kind == "two-step":
        if not declaration.summary_accepted:
            yield render("document.summary.not-accepted", facts)
        if not declaration.summary_released:
            yield render("document.summary.not-released", facts)
    elif not declaration.approved:
        yield render("document.approval.missing", facts)


def _of_declaration(
    declaration: Declaration, filed: GatePass, now: datetime, release_required: bool
) -> Iterator[Reason]:
    facts = {"document": declaration.no}
    if declaration.direction != filed.direction:
        directions = {"declared": declaration.direction, "direction": filed.direction}
        yield render("document.direction.wrong", {**facts, **directions})
    if declaration.passage == "none":
        yield render("document.passage.none", facts)
    asked = release_required and declaration.kind == "list" and filed.type != ENTER_FIRST
    if asked and declaration.approved and not declaration.entry_released:
        yield render("document.entry.not-released", facts)
    permission = declaration.permission
    if permission is not None and permission.until is not None and permission.until <= now:
        yield render("document.permission.expired", {**facts, "type": permission.type, "until": permission.until})
    if declaration.inspection is None:
        yield render("document.inspection.undecided", facts)
    elif declaration.inspection:
        yield render("document.inspection.ordered", facts)


def _ordered(view: PassView, orders: Sequence[ControlOrder]) -> Iterator[Reason]:
    filed = view.filed
    concerned = {("pass", view.no), ("vehicle", filed.vehicle.plate), ("enterprise", filed.firm)}
    concerned |= {("declaration", document.no) for document in filed.documents}
    concerned |= {("container", container.no) for container in filed.containers}
    for order in orders:
        target = order.target
        if order.state != "released" and (target.kind, target.no) in concerned:
            facts = {"target": target.kind, "no": target.no, "order": order.id}
            yield render("document.control.ordered", facts)


def _value(policy: DocumentChanged, name: str) -> object:
    """The value of a parameter as last set."""
    item: Any = policy.document.get(name)
    return item.get("value") if isinstance(item, dict) else item
