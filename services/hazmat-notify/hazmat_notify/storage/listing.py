"""What GB 18218 has of a substance: rows of table 1, or its class, by everything that describes it."""

from collections.abc import Sequence
from decimal import Decimal

from kakou.catalogue.catalogue import KnownGoods
from kakou.catalogue.hazard_classes import division
from kakou.catalogue.identification import Identified, Identifiers, components, identify
from kakou.contracts.shares import most_of
from kakou.contracts.substance import Substance
from kakou.contracts.verdicts import Bilingual

from hazmat_notify.reference.rules.additions_in_force import Additions
from hazmat_notify.storage.gb18218 import Row, Unlisted, names_in, tables


def identified(substance: Substance, added: Additions) -> Identified:
    """What a substance is by everything that describes it, as the gate asks it, too."""
    said = Identifiers(
        substance.name, substance.cas, substance.un, substance.hazard_class, composition=substance.composition
    )
    return identify(said, added.catalogue)


def listed_rows(substance: Substance, what: Identified, added: Additions) -> tuple[Sequence[Row], Bilingual]:
    """Rows of table 1 by CAS, else UN number, else name, else the components of a mixture without a name of its own.

    An identifier that stands for other rows than those before it adds them.
    """
    data = tables()
    rows = data.by_cas.get(substance.cas or "", ())
    told_apart = tuple(row for row in rows if substance.un in row.un)
    sources: list[tuple[Sequence[Row], Bilingual]] = [
        (told_apart or rows, Bilingual(zh=f"CAS {substance.cas}", en=f"CAS {substance.cas}")),
        (data.by_un.get(substance.un or "", ()), Bilingual(zh=f"UN {substance.un}", en=f"UN {substance.un}")),
        (_of_name(substance, what), Bilingual(zh=f"名称“{substance.name}”", en=f"the name “{substance.name}”")),
    ]
    found = [each for each in sources if each[0]]
    if not found:
        return _components(substance, added), Bilingual(zh="混合物的组分", en="a component of the mixture")
    first, known_by = found[0]
    others = [each for each in found[1:] if what.contradictions and not set(each[0]) & set(first)]
    both = [known_by, *(each for _, each in others)]
    zh, en = "与".join(each.zh for each in both), " and ".join(each.en for each in both)
    return tuple(dict.fromkeys([*first, *(row for rows, _ in others for row in rows)])), Bilingual(zh=zh, en=en)


def _of_name(substance: Substance, what: Identified) -> Sequence[Row]:
    """Rows by a name of the table, else by what the name means."""
    data = tables()
    for name in names_in(substance.name):
        if name in data.by_name:
            return data.by_name[name]
    if "name" not in what.known_by:
        return ()
    named = what.readings[-1]
    return tuple(dict.fromkeys(row for cas in sorted(named.cas) for row in data.by_cas.get(cas, ())))


def _components(substance: Substance, added: Additions) -> Sequence[Row]:
    """Rows of a mixture's components. A mixture whose class is another than the component's goes by its own class."""
    data = tables()
    numbers = [cas for goods in components(substance.composition, added.catalogue) for cas in sorted(goods.cas)]
    unlisted = [part.cas for part in substance.composition if part.cas and part.cas not in added.catalogue.by_cas]
    rows = [row for cas in dict.fromkeys([*numbers, *unlisted]) for row in data.by_cas.get(cas, ())]
    if substance.hazard_class is None:
        return rows
    own = {row.symbol for row in data.by_transport_class.get(division(substance.hazard_class), ())}
    return [row for row in rows if row.symbol in own]


def share_of(row: Row, substance: Substance) -> Decimal | None:
    """Percent by mass of the row's substance at most, where the composition says it."""
    for part in substance.composition:
        if part.percent is not None and part.cas is not None and row in tables().by_cas.get(part.cas, ()):
            return most_of(part.percent)
    return None


def applies(row: Row, substance: Substance) -> bool:
    """Whether there is enough of the row's substance; an unknown share is."""
    share = share_of(row, substance)
    return row.above is None or share is None or share > row.above


def known_outside(substance: Substance, what: Identified) -> Unlisted | None:
    """What is known of a substance outside table 1, by its own numbers, else by those of what its name means."""
    data, named = tables().unlisted, what.goods
    numbers = [substance.cas, substance.un]
    numbers += [*sorted(named.cas), *sorted(named.un)] if named is not None and not any(numbers) else []
    return next((data[number] for number in numbers if number in data), None)


def classes_of(substance: Substance, what: Identified, in_table_1: bool) -> list[str]:
    """The class that was said, else the one that is known of what stands in no row of table 1; where identifiers
    contradict each other, what was said against them and what is known of each that has no row."""
    said = [substance.hazard_class] if substance.hazard_class else []
    if not what.contradictions:
        return said or ([] if in_table_1 else [each.hazard_class for each in what.readings[:1] if each.hazard_class])
    against = [each for each in said if any(each == pair.other for pair in what.contradictions)]
    data = tables()
    others = [each for each in what.readings if not any(data.by_cas.get(cas) for cas in each.cas)]
    return list(dict.fromkeys([*(against or ([] if in_table_1 else said)), *filter(None, map(_class_of, others))]))


def _class_of(goods: KnownGoods) -> str | None:
    return goods.hazard_class
