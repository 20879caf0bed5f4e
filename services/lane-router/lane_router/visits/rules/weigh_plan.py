"""What the papers say the truck weighs, and which check applies (S-200 art. 4, S-JGS levels q, p, o)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.reference import Vehicle
from kakou.contracts.events.weigh_plan import Bands, ContainerWeight, Instrument, WeighPlan, WeightCheck
from kakou.rules.gate_pass import goods_without_document, takes_part
from kakou.values.decimals import ZERO
from kakou.values.identifiers import Direction
from kakou.values.pass_types import gravest

from lane_router.goods.rules.cargo import cargo_of
from lane_router.records import DeclarationEntry


def weigh_plan(
    passes: Sequence[GatePass],
    documents: Mapping[str, DeclarationEntry],
    vehicle: Vehicle | None,
    direction: Direction,
    bands: Bands,
    instrument: Instrument,
) -> WeighPlan | None:
    """The plan for all passes of one truck together; None without a pass. Every pass's total includes the vehicle,
    and each container that it names.
    """
    if not passes:
        return None
    first = passes[0]
    frame = first.vehicle.frame_weight or ZERO
    check = weight_check(passes, direction)
    tare, total = ZERO, ZERO
    if check is not WeightCheck.UNDECLARED:
        tare = first.vehicle.tare or ZERO
        total = sum((one.total or ZERO for one in passes), ZERO) - (len(passes) - 1) * (tare + frame)
        total -= _repeated(passes)
    boxes = {box.no: box for one in passes for box in one.containers}
    return WeighPlan(
        check=check,
        total=total,
        tare=tare,
        tare_registered=vehicle.tare if vehicle else None,
        tare_source=vehicle.tare_source if vehicle else None,
        tare_at=vehicle.tare_at if vehicle else None,
        frame=frame,
        containers=tuple(ContainerWeight(no=no, position=box.position, weight=box.weight) for no, box in boxes.items()),
        gross=sum((_gross(one, documents) for one in passes), ZERO),
        goods_kind=gravest({one.type for one in passes}),
        document=_only_document(passes),
        bands=bands,
        instrument=instrument,
    )


def weight_check(passes: Sequence[GatePass], direction: Direction) -> WeightCheck:
    """Relaxed for registered goods inbound only; outbound is not mentioned in the rule, so it is kept."""
    if any(one.total is None or one.vehicle.tare is None for one in passes):
        return WeightCheck.UNDECLARED
    cargo = gravest({one.type for one in passes})
    if cargo == "empty":
        return WeightCheck.EMPTY
    if cargo == "registered" and direction == "I":
        return WeightCheck.REGISTERED_INBOUND
    return WeightCheck.FULL


def _only_document(passes: Sequence[GatePass]) -> str | None:
    """The declaration that everything on the truck belongs to; None where there are several, or goods without one."""
    numbers = [reference.no for one in passes for reference in one.documents]
    if len(passes) != 1 or len(numbers) != 1 or goods_without_document(passes[0]):
        return None
    return numbers[0]


def _repeated(passes: Sequence[GatePass]) -> Decimal:
    """kg of containers that several of the passes name: they are on the truck once."""
    weight, seen = ZERO, set()
    for box in (box for one in passes for box in one.containers):
        weight += (box.weight or ZERO) if box.no in seen else ZERO
        seen.add(box.no)
    return weight


def _gross(filed: GatePass, documents: Mapping[str, DeclarationEntry]) -> Decimal:
    """A laden pass may say that its goods weigh nothing only where what it carries is a container."""
    if filed.gross is not None and (filed.gross or filed.containers):
        return filed.gross
    if takes_part(filed):
        return sum((line.gross or ZERO for line in filed.goods), ZERO)
    return sum((line.goods.gross or ZERO for line in cargo_of(filed, documents)), ZERO)
