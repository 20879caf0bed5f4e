"""What may not be on one truck by road: explosives with other hazardous goods (JT/T 617.6, as ADR 7.5.2); and
what a zone forbids besides."""

from collections.abc import Collection, Sequence

from kakou.contracts.events.findings import Finding
from kakou.contracts.events.hazardous_goods import HazardousGoods

_ROAD, _ZONE = "hazmat.load.forbidden", "hazmat.load.zone-ban"
_UNSTABLE = ("4.1", "5.2")


Bans = Collection[frozenset[str]]
"""Pairs of classes that a zone adds; a pair of a class with itself is a set of one."""


def loading_findings(goods: Sequence[HazardousGoods], bans: Bans) -> list[Finding]:
    """Every pair that is forbidden. The road's rule does not forbid 3 with 5.1; 1.4S goes with anything."""
    findings = []
    for place, one in enumerate(goods):
        for other in goods[place + 1 :]:
            by_road = _by_road(one, other)
            if by_road or _in_zone(one, other, bans):
                facts = {
                    "name": one.name,
                    "hazard_class": _label(one),
                    "other": other.name,
                    "other_class": _label(other),
                }
                findings.append(Finding(code=_ROAD if by_road else _ZONE, facts=facts))
    return findings


def _by_road(one: HazardousGoods, other: HazardousGoods) -> bool:
    return _group(one) != _group(other) and "" not in (_label(one), _label(other)) and not _harmless(one, other)


def _in_zone(one: HazardousGoods, other: HazardousGoods, bans: Bans) -> bool:
    """Subsidiary classes count; a class covers its explosives of every compatibility group."""
    return any(frozenset((a, b)) in bans for a in _classes(one) for b in _classes(other))


def _classes(goods: HazardousGoods) -> set[str]:
    stated = {each for each in (goods.hazard_class, *goods.subsidiary) if each}
    return stated | {each.rstrip("ABCDEFGHJKLNS") for each in stated}


def _label(goods: HazardousGoods) -> str:
    """The class with an explosive subsidiary risk, such as `4.1+1`."""
    main = goods.hazard_class or ""
    explosive = main in _UNSTABLE and any(risk.startswith("1") for risk in goods.subsidiary)
    return f"{main}+1" if explosive else main


def _group(goods: HazardousGoods) -> str:
    label = _label(goods)
    if label.endswith("+1"):
        return label
    return "1" if label.startswith("1") else "other"


def _harmless(one: HazardousGoods, other: HazardousGoods) -> bool:
    return "1.4S" in (one.hazard_class, other.hazard_class)
