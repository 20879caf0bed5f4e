"""A verdict's reasons in the order in which an officer wants them."""

from collections.abc import Iterable

from kakou.contracts.verdicts import Reason


def gravest_first(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Of equal gravity those first that no officer may lift; else in the verdict's order."""
    return tuple(sorted(reasons, key=lambda each: each.gravity, reverse=True))
