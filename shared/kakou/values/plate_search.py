"""Finding a number plate by a part of it, as it was heard over the radio or half seen, and by a part with a slip."""

from collections.abc import Iterable
from heapq import nsmallest
from itertools import pairwise
from typing import Final

from kakou.values.plates import IMPOSSIBLE_IN_SERIAL, normalise

SHORTEST_PART: Final = 2
"""Characters: one alone would find nearly every plate."""
SLIPS: Final = ((6, 2), (4, 1))
"""From so many characters on, so many of them may be wrong, missing or too many."""


def plates_with(part: str, plates: Iterable[str], most: int, since: str | None = None) -> list[str]:
    """The first `most` plates that hold the part, in order; the letters I and O count as the digits that a serial has
    in their place. A whole plate stands first. since: begin with this one."""
    sought = normalise(part)
    ways = {sought, sought.translate(IMPOSSIBLE_IN_SERIAL)}

    def place(plate: str) -> tuple[bool, str]:
        return plate not in ways, plate

    found = (plate for plate in plates if any(way in plate for way in ways))
    if since is not None:
        found = (plate for plate in found if place(plate) >= place(since))
    return nsmallest(most, found, key=place)


def plates_like(part: str, plates: Iterable[str], most: int) -> list[str]:
    """The first `most` plates that hold the part but for a slip or two, the nearest first."""
    sought = normalise(part)
    slips = next((slips for length, slips in SLIPS if len(sought) >= length), 0)
    pieces = _pieces(sought, slips + 1)
    distances = (
        (_distance(sought, plate), plate)
        for plate in plates
        if len(sought) <= len(plate) + slips and any(piece in plate for piece in pieces)
    )
    return [plate for _, plate in nsmallest(most, (found for found in distances if found[0] <= slips))]


def _pieces(part: str, count: int) -> list[str]:
    """The part in so many pieces: of one piece more than there are slips, one is as it stands in the plate."""
    ends = [len(part) * number // count for number in range(count + 1)]
    return [part[start:end] for start, end in pairwise(ends)]


def _distance(part: str, plate: str) -> int:
    """How many characters to change, add or leave out until the part is somewhere in the plate (Sellers 1980)."""
    row = [0] * (len(plate) + 1)
    for number, character in enumerate(part, start=1):
        above, row = row, [number]
        for place, other in enumerate(plate, start=1):
            row.append(min(above[place - 1] + (character != other), above[place] + 1, row[place - 1] + 1))
    return min(row)
