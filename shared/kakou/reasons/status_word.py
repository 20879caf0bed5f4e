"""The 20-position status word of S-JGS annex B (domain §2.3), made from the reasons of a verdict."""

from collections.abc import Iterable
from typing import Final

from kakou.contracts.verdicts import Reason
from kakou.reasons.rendering import spec_of

RELEASE: Final = "0" * 20
FRONT, REAR = 3, 4


def status_word(reasons: Iterable[Reason]) -> str:
    """All zeros for a release; else 1 at the barrier's position, each stopping reason's letter at its own,
    and at the first the greatest of positions 3 to 7 (a technical failure's own letter goes before).

    Notes stop nobody and leave no trace. A container reason stands at 4 when its fact `position` is `rear`.
    """
    stopping = [reason for reason in reasons if reason.outcome != "note"]
    if not stopping:
        return RELEASE
    word = ["0"] * 20
    for reason in stopping:
        position = spec_of(reason.code).position
        if reason.letter is None or position is None:
            continue
        if position == FRONT and reason.facts.get("position") == "rear":
            position = REAR
        word[position - 1] = max(word[position - 1], reason.letter)
    if word[0] == "0":
        word[0] = max("1", *word[2:7])
    word[1] = "1"
    return "".join(word)
