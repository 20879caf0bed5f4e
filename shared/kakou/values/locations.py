"""Zones, gates, lanes, visits: their names, safe in a URL, and the addresses made of them."""

from dataclasses import dataclass
from typing import Annotated, NamedTuple

from kakou.values.patterns import Shape

ZONE = Shape(
    "zone", r"\d{4}[0-9A-Z]{0,6}", "a zone: the four digits of its customs, then up to 6 letters and digits", "3105W"
)
GATE = Shape("gate", r"[0-9A-Za-z_-]{1,20}", "a gate: 1 to 20 letters, digits, - or _", "G1", keep_case=True)
LANE = Shape("lane", r"[0-9A-Za-z_-]{1,20}", "a lane: 1 to 20 letters, digits, - or _", "E01", keep_case=True)
SUBJECT = Shape(
    "subject",
    r"[0-9A-Za-z_~-][0-9A-Za-z._~-]{0,63}",
    "1 to 64 letters, digits, - . _ or ~",
    "20261122080000000017",
    keep_case=True,
)
IDENTIFIER = SUBJECT

GateCode = Annotated[str, GATE]
LaneCode = Annotated[str, LANE]
Identifier = Annotated[str, IDENTIFIER]
"""An id that somebody outside gives (storage unit, control order, bridge): safe in a URL."""

PARTNER_SYSTEM = "wms"
"""The word that stands in place of a gate in the source of a warehouse's system; no gate may be called so."""


class VisitId(NamedTuple):
    """One vehicle at one lane, known by the terminal's session id. In addresses `{gate}.{lane}.{subject}`."""

    gate: str
    lane: str
    subject: str

    def __str__(self) -> str:
        return f"{self.gate}.{self.lane}.{self.subject}"


def parse_visit(text: str) -> VisitId:
    """The parts of a visit's address. Raises ValueError, saying what an address looks like."""
    parts = text.split(".", 2)
    if len(parts) == 3 and GATE.fits(parts[0]) and LANE.fits(parts[1]) and SUBJECT.fits(parts[2]):
        return VisitId(*parts)
    raise ValueError("a visit is {gate}.{lane}.{session}, such as G1.E01.20261122080000000017")


@dataclass(frozen=True, slots=True)
class Source:
    """Who says an event: a lane's terminal (`gate` and `lane`) or a partner's system (`system`)."""

    zone: str
    gate: str | None = None
    lane: str | None = None
    system: str | None = None

    def __str__(self) -> str:
        tail = f"{PARTNER_SYSTEM}/{self.system}" if self.system is not None else f"{self.gate}/{self.lane}"
        return f"/{self.zone}/{tail}"

    @property
    def at_lane(self) -> bool:
        return self.lane is not None

    def visit(self, subject: str) -> VisitId:
        """The visit that `subject` names at this lane. Raises ValueError for a system's source."""
        if self.gate is None or self.lane is None:
            raise ValueError("a warehouse system has no lane, so no visits")
        return VisitId(self.gate, self.lane, subject)


SOURCE_EXPECTED = "/{zone}/{gate}/{lane} or /{zone}/wms/{system}"


def parse_source(text: str) -> Source:
    """`/{zone}/{gate}/{lane}` or `/{zone}/wms/{system}`. Raises ValueError, saying what a source looks like."""
    parts = text.split("/")
    if len(parts) == 4 and not parts[0] and ZONE.fits(parts[1]) and GATE.fits(parts[2]) and LANE.fits(parts[3]):
        _, zone, gate, lane = parts
        return Source(zone, system=lane) if gate == PARTNER_SYSTEM else Source(zone, gate, lane)
    raise ValueError(f"must be {SOURCE_EXPECTED}, such as /3105W/G1/E01")
