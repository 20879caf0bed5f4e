"""How grave an alert is, by what the goods can do (CAP 1.2 severity; our reading of the transport classes)."""

from collections.abc import Iterable

from kakou.catalogue.hazard_classes import division
from kakou.contracts.alert import Severity
from kakou.contracts.events.hazardous_goods import HazardousGoods

GRAVEST_FIRST: tuple[Severity, ...] = ("extreme", "severe", "moderate", "minor", "unknown")

_BY_DIVISION: dict[str, Severity] = {
    **dict.fromkeys(("1.1", "1.2", "1.3", "1.5", "1.6", "2.3"), "extreme"),
    **dict.fromkeys(("2.1", "4.2", "4.3", "5.2", "6.2", "7"), "severe"),
    **dict.fromkeys(("1.4", "3", "4.1", "5.1", "6.1", "8"), "moderate"),
    **dict.fromkeys(("2.2", "9"), "minor"),
}


def severity(goods: Iterable[HazardousGoods]) -> Severity:
    """The gravest of the goods'. Goods of unknown class count as severe: not knowing is a risk.

    A CAS number that no list has, with nothing else against the goods, is told as moderate: most are harmless.
    """
    return min((severity_of(each) for each in goods), key=GRAVEST_FIRST.index, default="unknown")


def at_least_severe(found: Severity) -> Severity:
    """For what would become a major hazard, or lie beside what it may not."""
    return min(found, "severe", key=GRAVEST_FIRST.index)


def severity_of(goods: HazardousGoods) -> Severity:
    """By class and subsidiary classes, the graver one; packing group I makes a moderate danger severe."""
    if goods.hazard_class is None:
        return "moderate" if goods.listed_as == "unidentified" else "severe"
    divisions = map(division, (goods.hazard_class, *goods.subsidiary))
    gravest = min((_BY_DIVISION.get(each, "severe") for each in divisions), key=GRAVEST_FIRST.index)
    return "severe" if gravest == "moderate" and goods.packing_group == "I" else gravest
