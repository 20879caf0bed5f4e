"""Which lane: class by pass types and goods, direction, open and working; and where else to go (item (四), S-200)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.reference import Lane, LaneClass
from kakou.contracts.events.findings import Finding
from kakou.values.identifiers import Direction


@dataclass(frozen=True, slots=True)
class LaneCondition:
    """A lane as it is now. faulty: key devices out of service. silent: it used to report, and no longer does.

    known: configured or reporting; of any other lane all that is known is that a truck once stood there.
    """

    lane: Lane
    open: bool = True
    faulty: tuple[str, ...] = ()
    silent: bool = False
    known: bool = True

    @property
    def place(self) -> tuple[str, str]:
        return self.lane.gate, self.lane.lane

    @property
    def works(self) -> bool:
        return self.open and not self.faulty and not self.silent


@dataclass(frozen=True, slots=True)
class LaneChoice:
    """The class that the truck wants, what speaks against this lane, and the lane to go to instead."""

    wanted: LaneClass
    findings: tuple[Finding, ...] = ()
    redirect_to: tuple[str, str] | None = None


def wanted_class(passes: Sequence[GatePass], hazardous: bool, required: bool, lane: Lane) -> LaneClass:
    """The class of lane that the passes and goods ask for; without passes, the lane's own."""
    if not passes:
        return lane.classes[0] if lane.classes else "declared"
    if hazardous and required:
        return "hazardous"
    return "declared" if any(one.type.traits.cargo == "declared" for one in passes) else "non-declared"


def accepts(lane: Lane, wanted: LaneClass, hazardous: bool) -> bool:
    """Regular lanes take registered goods too, not the reverse; hazardous goods may use a hazardous lane (S-200)."""
    if wanted in lane.classes or (hazardous and "hazardous" in lane.classes):
        return True
    return wanted == "non-declared" and "declared" in lane.classes


def choose_lane(
    here: LaneCondition,
    others: Sequence[LaneCondition],
    wanted: LaneClass,
    direction: Direction,
    hazardous: bool,
    steps: Collection[int] = (),
) -> LaneChoice:
    """Whether the truck may use this lane, and where it should go if not; the same gate comes first.

    `others` is empty unless it matters: see `fits`. steps: which gates of dual ones its passes go through next; a lane
    of the other one would only refuse it (domain §1.8).
    """
    lane = here.lane
    name = f"{lane.gate}/{lane.lane}"
    ahead = [one for one in others if one.known and (one.lane.step is None or set(steps) <= {one.lane.step})]
    target = _target(here, ahead, wanted, direction, hazardous)
    findings: list[Finding] = []
    if not here.works:
        findings.append(_out_of_service(here, name, target))
    if direction not in lane.directions:
        findings.append(Finding(code="lane.direction.wrong", facts={"lane": name, "direction": direction}))
    if not accepts(lane, wanted, hazardous):
        findings.append(_wrong_class(name, wanted, target))
    return LaneChoice(wanted, tuple(findings), target if findings else None)


def fits(here: LaneCondition, wanted: LaneClass, direction: Direction, hazardous: bool) -> bool:
    """Whether the truck may use this lane, so that no other need be looked for."""
    return here.works and direction in here.lane.directions and accepts(here.lane, wanted, hazardous)


def _target(
    here: LaneCondition, others: Sequence[LaneCondition], wanted: LaneClass, direction: Direction, hazardous: bool
) -> tuple[str, str] | None:
    """The lane to go to: at this gate if there is one, rather one of the class wanted than one that takes it too."""
    fitting = [one for one in others if one.place != here.place and fits(one, wanted, direction, hazardous)]
    nearest = min(
        fitting,
        key=lambda one: (one.lane.gate != here.lane.gate, wanted not in one.lane.classes, one.place),
        default=None,
    )
    return nearest.place if nearest else None


def _out_of_service(here: LaneCondition, name: str, target: tuple[str, str] | None) -> Finding:
    if target is None:
        return Finding(code="lane.state.none-open", facts={"lane": name})
    to = "/".join(target)
    if here.faulty:
        facts = {"lane": name, "device": ", ".join(here.faulty), "to": to}
        return Finding(code="lane.state.faulty", facts=facts)
    return Finding(code="lane.state.closed", facts={"lane": name, "to": to})


def _wrong_class(name: str, wanted: LaneClass, target: tuple[str, str] | None) -> Finding:
    if target is None:
        return Finding(code="lane.class.none-fits", facts={"lane": name, "goods": wanted})
    code: Literal["lane.class.hazardous-required", "lane.class.wrong"] = (
        "lane.class.hazardous-required" if wanted == "hazardous" else "lane.class.wrong"
    )
    return Finding(code=code, facts={"lane": name, "goods": wanted, "to": "/".join(target)})
