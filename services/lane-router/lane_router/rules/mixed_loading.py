"""What may not be on one truck by road: explosives with other hazardous goods (JT/T 617.6, as ADR 7.5.2)."""

from collections.abc import Sequence

from kakou.contracts.routed import Finding, HazardousGoods

_UNSTABLE = ("4.1", "5.2")


def loading_findings(goods: Sequence[HazardousGoods]) -> list[Finding]:
    """Every pair that the ban forbids. The rule does not forbid 3 with 5.1; 1.4S goes with anything."""
    findings = []
    for place, one in enumerate(goods):
        for other in goods[place + 1 :]:
            if _group(one) != _group(other) and "" not in (_label(one), _label(other)) and not _harmless(one, other):
                facts = {
                    "name": one.name,
                    "hazard_class": _label(one),
                    "other": other.name,
                    "other_class": _label(other),
                }
                findings.append(Finding(code="hazmat.load.forbidden", facts=facts))
    return findings


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
