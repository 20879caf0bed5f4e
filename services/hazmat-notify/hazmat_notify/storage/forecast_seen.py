"""Whether what a load would do to its storage units is what an officer saw who let it through."""

from collections.abc import Sequence
from decimal import Decimal

from kakou.contracts.events.findings import Finding
from kakou.contracts.verdicts import Reason

_MOVES = frozenset({"ratio_now", "ratio_then", "level_then", "count"})
"""Facts of a level, or of what is not named, that go up and down with what else is in the unit, or on its way to it."""


def covers(seen: Sequence[Finding], grave: Sequence[Reason]) -> bool:
    """Whether nothing among `grave` is new or graver than what was seen."""
    return all(any(_no_graver(reason, one) for one in seen) for reason in grave)


def _no_graver(now: Reason, seen: Finding) -> bool:
    """The same of the same unit; of what is not named, no more than was counted; of a level, no more than was seen, and
    none that is graver: 1 is the gravest."""
    if now.code != seen.code or _constant(now.facts) != _constant(seen.facts):
        return False
    if "count" in now.facts:
        return int(now.facts["count"]) <= int(seen.facts["count"])
    if "ratio_then" not in now.facts:
        return True
    no_more = Decimal(now.facts["ratio_then"]) <= Decimal(seen.facts["ratio_then"])
    return no_more and int(now.facts["level_then"]) >= int(seen.facts["level_then"])


def _constant(facts: dict[str, str]) -> dict[str, str]:
    return {name: fact for name, fact in facts.items() if name not in _MOVES}
