"""Which passes the vehicle goes with: the number shown, else the card's, else the plate's live ones (domain §1.5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from kakou.contracts.events.findings import Finding
from kakou.contracts.events.gathered import VehicleGathered
from kakou.values.canonical import canonical
from kakou.values.identifiers import Direction

from lane_router.records import PassEntry


@dataclass(frozen=True, slots=True)
class Choice:
    """Passes to be tried, in order, and what the search itself found."""

    nos: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


def shown_numbers(reading: VehicleGathered) -> tuple[str, ...]:
    """Numbers shown at the lane, or else those on cards; tidied, each once."""
    return _numbers(reading.pass_nos) or _numbers(card.pass_no for card in reading.cards)


def shown_by(reading: VehicleGathered, no: str) -> Literal["number", "card"] | None:
    """What led to the pass in this reading; None where neither did, so that it was its plate's."""
    if no not in shown_numbers(reading):
        return None
    return "number" if _numbers(reading.pass_nos) else "card"


def _numbers(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(no for text in texts if text and (no := canonical(text).upper())))


def choose(plate: str | None, direction: Direction, live: Sequence[tuple[str, PassEntry]], last: str | None) -> Choice:
    """The passes of the plates read, none having been shown. `live`: those that may still be used, by number.

    last: the pass of this direction that was last used up; it tells a driver more than that there is none.
    """
    ahead = [no for no, entry in live if entry.filed.direction == direction]
    if len(ahead) == 1:
        return Choice((ahead[0],))
    if ahead:
        facts = {"plate": plate or "-", "passes": ", ".join(ahead)}
        return Choice((), (Finding(code="pass.choice.ambiguous", facts=facts),))
    if live:
        return Choice((live[0][0],))
    if last is not None:
        return Choice((last,))
    return Choice((), (nothing_found(plate, direction),))


def nothing_found(plate: str | None, direction: Direction) -> Finding:
    return Finding(code="pass.number.none-found", facts={"plate": plate or "-", "direction": direction})
