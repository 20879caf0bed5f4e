"""Which goods on the truck are hazardous, by flag, UN number, class, CAS number, name and HS code (S-200 art. 5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from kakou.catalogue.catalogue import Catalogue, KnownGoods
from kakou.catalogue.hazard_classes import gravest
from kakou.catalogue.identification import LEAST_PART, Identified, Identifiers, identify
from kakou.contracts.documents.goods import GoodsLine
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.hazardous_goods import HazardousGoods, ListedAs
from kakou.contracts.shares import most_of

from lane_router.goods.rules.cargo import CargoLine
from lane_router.goods.rules.limited_quantities import may_be_limited


@dataclass(frozen=True, slots=True)
class Classified:
    """A goods line that is hazardous, by what it is known, and what it is by all that the papers say."""

    known_by: tuple[str, ...]
    listed_as: ListedAs
    what: Identified


def classify(line: GoodsLine, known: Catalogue) -> Classified | None:
    """What makes the line hazardous; None for goods that nothing speaks against.

    A CAS number that no list has speaks for nothing, and against being sure: the safety office is told.
    """
    what = _identified(line, known)
    known_by = (*(("flag",) if line.hazardous else ()), *what.known_by)
    if not known_by:
        return Classified(("cas",), "unidentified", what) if _unlisted(line, known) else None
    return Classified(known_by, "hazardous-chemical" if what.chemical else "dangerous-goods", what)


def hazardous_goods(cargo: Sequence[CargoLine], known: Catalogue) -> list[HazardousGoods]:
    """The hazardous lines of a truck, with what the safety office must know of them.

    Where identifiers contradict each other the gravest class counts, and the others stand beside it.
    """
    found = []
    for line in cargo:
        classified = classify(line.goods, known)
        if classified is None:
            continue
        goods, what = line.goods, classified.what
        main, subsidiary = _classes(goods, what)
        found.append(
            HazardousGoods(
                document=line.document,
                line=line.line,
                name=goods.name or (what.goods.zh if what.goods else "-"),
                cas=goods.cas or (min(what.goods.cas) if what.goods and len(what.goods.cas) == 1 else None),
                un=goods.un,
                hazard_class=main,
                subsidiary=subsidiary,
                packing_group=_packing_group(goods, what),
                quantity=line.quantity,
                unit=goods.unit or "-",
                storage_unit=goods.storage_unit,
                known_by=classified.known_by,
                listed_as=classified.listed_as,
                limited_quantity=goods.limited_quantity and may_be_limited(main),
            )
        )
    return found


def needs_hazardous_lane(goods: HazardousGoods) -> bool:
    """Whether goods belong in a hazardous lane where there has to be one: what is limited or unlisted does not."""
    return not goods.limited_quantity and goods.listed_as != "unidentified"


def aboard_findings(goods: Sequence[HazardousGoods]) -> list[Finding]:
    """What the safety office is told of, said in the verdict as well (policy item (四)): it stops nobody."""
    facts = ({"name": one.name, "hazard_class": one.hazard_class or "-"} for one in goods)
    return [Finding(code="hazmat.goods.aboard", facts=each) for each in facts]


def flag_findings(cargo: Sequence[CargoLine], registered: bool, known: Catalogue) -> list[Finding]:
    """Flags against the goods. registered: gate-registered goods have no flag, and may not be hazardous at all."""
    findings: list[Finding] = []
    for line in cargo:
        classified = classify(line.goods, known)
        if classified is None:
            continue
        if _unknown(line.goods, classified, known):
            told = {"line": str(line.line), "name": line.goods.name or line.goods.cas or line.goods.un or "-"}
            findings.append(Finding(code="hazmat.substance.unknown", facts=told))
        if classified.listed_as != "unidentified":
            findings += _flag(line, classified, registered)
        findings += _contradictions(line, classified.what)
    return findings


def _flag(line: CargoLine, classified: Classified, registered: bool) -> list[Finding]:
    goods, name = line.goods, line.goods.name or "-"
    chemical = classified.listed_as == "hazardous-chemical"
    if registered:
        code = "lane.hazardous.registered-goods" if chemical else "lane.dangerous-goods.registered"
        return [Finding(code=code, facts={"name": name})]
    facts = {"line": str(line.line), "name": name}
    if line.document is not None:
        facts["document"] = line.document
    if not chemical:
        facts["known_as"] = classified.what.goods.zh if classified.what.goods else name
        return [Finding(code="hazmat.flag.other-list" if goods.hazardous else "hazmat.goods.no-chemical", facts=facts)]
    if not goods.hazardous:
        return [Finding(code="hazmat.flag.missing", facts={**facts, "known_by": ", ".join(classified.known_by)})]
    if classified.known_by == ("flag",) and (goods.cas is None or classified.what.harmless is not None):
        return [Finding(code="hazmat.flag.unneeded", facts=facts)]
    return []


def _contradictions(line: CargoLine, what: Identified) -> list[Finding]:
    """Identifiers that stand for different things. Those of one danger tell the office, and stop no truck."""
    findings = []
    about = {"line": str(line.line), "name": line.goods.name or "-"}
    for each in what.contradictions:
        if each.one == line.goods.name and each.other == f"CAS {line.goods.cas}":
            facts = {**about, "cas": line.goods.cas or "-", "known_as": each.other_means}
            findings.append(Finding(code="hazmat.name.disagrees", facts=facts))
            continue
        facts = {**about, "one": each.one, "one_means": each.one_means}
        facts |= {"other": each.other, "other_means": each.other_means}
        outcome = None if each.graver else "note"
        findings.append(Finding(code="hazmat.identifiers.disagree", facts=facts, outcome=outcome))
    return findings


def _identified(line: GoodsLine, known: Catalogue) -> Identified:
    said = Identifiers(line.name, line.cas, line.un, line.hazard_class, line.hs, line.composition)
    return identify(said, known)


def _unlisted(line: GoodsLine, known: Catalogue) -> bool:
    """Whether it, or a part of it that counts, has a CAS number that no list has."""
    shares = ((part.cas, most_of(part.percent)) for part in line.composition)
    parts = (cas for cas, most in shares if most is None or most >= LEAST_PART)
    return any(cas not in known.by_cas and cas not in known.harmless for cas in (line.cas, *parts) if cas is not None)


def _unknown(line: GoodsLine, classified: Classified, known: Catalogue) -> bool:
    """Whether no list has what the line names: a CAS number, or goods hazardous by their UN number or class alone."""
    return classified.what.goods is None and (_unlisted(line, known) or classified.known_by != ("flag",))


def _classes(goods: GoodsLine, what: Identified) -> tuple[str | None, tuple[str, ...]]:
    """The main class and the subsidiary ones: as declared, else as listed."""
    best = what.goods
    if not what.contradictions:
        main = goods.hazard_class or (best.hazard_class if best else None)
        return main, goods.subsidiary or (best.subsidiary if best else ())
    listed = [reading.hazard_class for reading in what.readings if reading.hazard_class]
    stated = [goods.hazard_class] if goods.hazard_class else []
    main = gravest([*stated, *listed])
    others = (*stated, *goods.subsidiary, *listed, *(each for reading in what.readings for each in reading.subsidiary))
    return main, tuple(each for each in dict.fromkeys(others) if each != main)


def _packing_group(goods: GoodsLine, what: Identified) -> str | None:
    """As declared, else as listed; the gravest where identifiers contradict each other (I is the gravest)."""
    listed: list[KnownGoods | None] = [*what.readings] if what.contradictions else [what.goods]
    groups = [each.packing_group for each in listed if each is not None and each.packing_group]
    if goods.packing_group and not what.contradictions:
        return goods.packing_group
    return min([*([goods.packing_group] if goods.packing_group else []), *groups], key=len, default=None)
