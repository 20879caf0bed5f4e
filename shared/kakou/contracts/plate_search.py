"""Finding a number plate by a part of it, as it was heard over the radio or half seen, and by a part with a slip."""

from collections.abc import Iterable
from typing import Final

from kakou.contracts.plates import IMPOSSIBLE_IN_SERIAL, normalise

SHORTEST_PART: Final = 2
"""Characters: one alone would find nearly every plate."""
SLIPS: Final = ((6, 2), (4, 1))
"""From so many characters on, so many of them may be wrong, missing or too many."""


def plates_with(part: str, plates: Iterable[str]) -> list[str]:
    """The plates that hold the part, in order; the letters I and O count as the digits that a serial has in their
    place. A whole plate stands first."""
    sought = normalise(part)
    ways = {sought, sought.translate(IMPOSSIBLE_IN_SERIAL)}
    found = (plate for plate in plates if any(way in plate for way in ways))
    return sorted(found, key=lambda plate: (plate not in ways, plate))


def plates_like(part: str, plates: Iterable[str]) -> list[str]:
    """The plates that hold the part but for a slip or two, the nearest first."""
    sought = normalise(part)
    most = next((slips for length, slips in SLIPS if len(sought) >= length), 0)
    distances = ((_distance(sought, plate), plate) for plate in plates)
    return [plate for distance, plate in sorted(distances) if distance <= most]


def _distance(part: str, plate: str) -> int:
    """How many characters to change, add or leave out until the part is somewhere in the plate (Sellers 1980)."""
    row = [0] * (len(plate) + 1)
    for number, character in enumerate(part, start=1):
        above, row = row, [number]
        for place, other in enumerate(plate, start=1):
            row.append(min(above[place - 1] + (character != other), above[place] + 1, row[place - 1] + 1))
    return min(row)
