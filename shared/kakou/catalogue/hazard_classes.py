"""Classes and divisions of dangerous goods, and which of two is the graver."""

from collections.abc import Iterable

_GRAVEST_FIRST = (
    *("1.1", "1.5", "1.2", "1.3", "1.6", "2.3", "6.2", "7", "5.2", "2.1", "4.2", "4.3", "1.4"),
    *("6.1", "3", "5.1", "4.1", "8", "2.2", "9"),
)
"""Our reading of what each does to people nearby; it decides only between identifiers that contradict each other."""


def division(hazard_class: str | None) -> str:
    """A class without the compatibility group of explosives: `1.1D` is `1.1`."""
    return (hazard_class or "").rstrip("ABCDEFGHJKLNS")


def gravest(classes: Iterable[str]) -> str | None:
    """The gravest of the classes, the first of several alike; None for none."""
    return min(classes, key=rank, default=None)


def rank(hazard_class: str) -> int:
    """The place of a class among the gravest, which are the lowest; a class unknown here counts as the gravest."""
    of = division(hazard_class)
    return _GRAVEST_FIRST.index(of) if of in _GRAVEST_FIRST else 0
