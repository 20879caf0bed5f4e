"""Which passes the vehicle goes with: the number shown, else the card's, else the plate's live ones (domain §1.5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from kakou.contracts.events.gathered import VehicleGathered
from kakou.contracts.events.visit_routed import Finding
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
    shown = [no for text in reading.pass_nos if (no := canonical(text).upper())]
    carried = [no for card in reading.cards if card.pass_no and (no := canonical(card.pass_no).upper())]
    return tuple(dict.fromkeys(shown or carried))


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
