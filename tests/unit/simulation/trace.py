"""What happened in a schedule, to be read by people."""

from collections.abc import Iterable
from itertools import groupby
from textwrap import fill
from typing import NamedTuple

GOES_ON = "goes on"


class Step(NamedTuple):
    """An actor at a point, and what happened to it there."""

    actor: str
    where: str
    what: str


def render(steps: Iterable[Step]) -> str:
    """One paragraph for each stretch in which an actor has its way, one line for each mishap."""
    lines = []
    for (actor, smooth), group in groupby(steps, lambda step: (step.actor, step.what == GOES_ON)):
        if smooth:
            places = (
                f"{where} ×{count}" if count > 1 else where for where, count in _counted(step.where for step in group)
            )
            lines.append(fill(", ".join(places), 118, initial_indent=f"{actor:>12}  ", subsequent_indent=" " * 14))
        else:
            lines += [f"{actor:>12}  {step.where}: {step.what.upper()}" for step in group]
    return "\n".join(lines)


def _counted(places: Iterable[str]) -> list[tuple[str, int]]:
    return [(place, len(list(same))) for place, same in groupby(places)]
