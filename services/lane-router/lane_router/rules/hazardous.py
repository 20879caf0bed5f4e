"""Which goods on the truck are hazardous, by flag, UN number, class, CAS number, name and HS code (S-200 art. 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kakou.contracts.catalogue import HEADING, Catalogue, KnownGoods
from kakou.contracts.documents.goods import GoodsLine
from kakou.contracts.routed import Finding, HazardousGoods

from lane_router.rules.cargo import CargoLine
from lane_router.rules.substances import by_name

LEAST_PART = Decimal(1)
"""Percent by mass from which a component counts (the general cut-off of GHS)."""


@dataclass(frozen=True, slots=True)
class Classified:
    """A goods line that is hazardous, and by what it is known."""

    known_by: tuple[str, ...]
    substance: KnownGoods | None


def classify(line: GoodsLine, known: Catalogue) -> Classified | None:
    """What makes the line hazardous; None for goods that nothing speaks against."""
    named = by_name(line.name, known) if line.name else None
    by_cas = known.by_cas.get(line.cas) if line.cas else None
    by_un = known.by_un.get(line.un) if line.un else None
    by_hs = known.by_hs.get(line.hs[:HEADING]) if line.hs else None
    component = next((found for part in line.composition if (found := _component(part, known))), None)
    evidence = (
        ("flag", line.hazardous),
        ("un", line.un),
        ("class", line.hazard_class),
        ("cas", by_cas),
        ("name", named),
        ("hs", by_hs),
        ("composition", component),
    )
    known_by = tuple(by for by, found in evidence if found)
    return Classified(known_by, by_un or by_cas or named or by_hs or component) if known_by else None


def _component(part: object, known: Catalogue) -> KnownGoods | None:
    cas, percent = getattr(part, "cas", None), getattr(part, "percent", None)
    return known.by_cas.get(cas) if cas and (percent is None or percent >= LEAST_PART) else None


def hazardous_goods(cargo: Sequence[CargoLine], known: Catalogue) -> list[HazardousGoods]:
    """The hazardous lines of a truck, with what the safety office must know of them."""
    found = []
    for line in cargo:
        classified = classify(line.goods, known)
        if classified is None:
            continue
        goods, substance = line.goods, classified.substance
        found.append(
            HazardousGoods(
                document=line.document,
                line=line.line,
                name=goods.name or (substance.zh if substance else "-"),
                cas=goods.cas or (min(substance.cas) if substance and len(substance.cas) == 1 else None),
                un=goods.un,
                hazard_class=goods.hazard_class or (substance.hazard_class if substance else None),
                subsidiary=goods.subsidiary or (substance.subsidiary if substance else ()),
                packing_group=goods.packing_group or (substance.packing_group if substance else None),
                quantity=line.quantity,
                unit=goods.unit or "-",
                storage_unit=goods.storage_unit,
                known_by=classified.known_by,
            )
        )
    return found


def flag_findings(cargo: Sequence[CargoLine], registered: bool, known: Catalogue) -> list[Finding]:
    """Flags against the goods. registered: gate-registered goods have no flag, and may not be hazardous at all."""
    findings = []
    for line in cargo:
        classified = classify(line.goods, known)
        if _unknown(line.goods, classified):
            told = {"line": str(line.line), "name": line.goods.name or line.goods.cas or line.goods.un or "-"}
            findings.append(Finding(code="hazmat.substance.unknown", facts=told))
        if classified is None:
            continue
        name = line.goods.name or "-"
        facts = {"line": str(line.line), "name": name}
        if line.document is not None:
            facts["document"] = line.document
        if registered:
            findings.append(Finding(code="lane.hazardous.registered-goods", facts={"name": name}))
        elif not line.goods.hazardous:
            facts["known_by"] = ", ".join(classified.known_by)
            findings.append(Finding(code="hazmat.flag.missing", facts=facts))
        elif classified.known_by == ("flag",) and line.goods.cas is None:
            findings.append(Finding(code="hazmat.flag.unneeded", facts=facts))
        if (other := _another(line.goods, known)) is not None:
            facts = {"line": str(line.line), "name": name, "cas": line.goods.cas or "-", "known_as": other.zh}
            findings.append(Finding(code="hazmat.name.disagrees", facts=facts))
    return findings


def _unknown(line: GoodsLine, classified: Classified | None) -> bool:
    """Whether no list has what the line names: a CAS number, or goods hazardous by their UN number or class alone."""
    if classified is None:
        return line.cas is not None
    return classified.substance is None and (line.cas is not None or classified.known_by != ("flag",))


def _another(line: GoodsLine, known: Catalogue) -> KnownGoods | None:
    """What the CAS number stands for, where the name is known to mean something else."""
    named = by_name(line.name, known) if line.name else None
    if named is None or line.cas is None or not named.cas or line.cas in named.cas:
        return None
    return known.by_cas.get(line.cas)
