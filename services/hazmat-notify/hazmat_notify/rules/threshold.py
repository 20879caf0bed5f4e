"""Which row of GB 18218 a substance falls under, and why. Where the description leaves a choice, the smallest Q."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from kakou.contracts.catalogue import KnownGoods
from kakou.contracts.hazard_classes import division
from kakou.contracts.identification import Identified, Identifiers, components, identify
from kakou.contracts.shares import most_of
from kakou.contracts.substance import Substance
from kakou.contracts.verdicts import Bilingual

from hazmat_notify.rules.additions import Additions
from hazmat_notify.rules.gb18218 import Row, Unlisted, names_in, tables


@dataclass(frozen=True, slots=True)
class Threshold:
    """The row that counts (None: no row counts this substance) and why, for the duty officer to check.

    identified: whether anything is known of the substance; what nothing identifies is counted by nothing.
    """

    row: Row | None
    why: Bilingual
    identified: bool = True


def threshold(descriptions: Iterable[Substance], added: Additions) -> Threshold:
    """The threshold of a substance that came under several descriptions: the smallest Q among theirs."""
    return _of_all(tuple(descriptions), added)


@lru_cache(maxsize=4_096)
def _of_all(descriptions: tuple[Substance, ...], added: Additions) -> Threshold:
    found = [threshold_of(description, added) for description in descriptions]
    counted = [each for each in found if each.row is not None]
    if counted:
        return min(counted, key=lambda each: (_q(each), each.why.en))
    return min(found, key=lambda each: (not each.identified, each.why.en), default=_UNIDENTIFIED)


def threshold_of(substance: Substance, added: Additions) -> Threshold:
    """The threshold of one description. Table 1 goes before table 2 (GB 18218-2018, 4.1.2), and so do the zone's rows;
    of table 1 and the zone's the smallest Q. Of identifiers that contradict each other the smallest Q, too."""
    what = identified(substance, added)
    listed, known_by = _listed(substance, what, added)
    within = [row for row in listed if _applies(row, substance)]
    zone = min(added.rows_of(substance), key=lambda each: (each.q, each.no), default=None)
    if zone is not None and all(zone.q < row.q for row in within):
        return _from_zone(zone)
    if within and not what.contradictions:
        return _from_table_1(within, known_by, substance)
    classes = _classes(substance, what, bool(listed))
    by_class = _by_class(classes)
    if within:
        return min([_from_table_1(within, known_by, substance), *by_class], key=lambda each: (_q(each), each.why.en))
    known = _unlisted(substance, what)
    if known is not None and not what.contradictions:
        return _from_class_known(known)
    if by_class:
        return min(by_class, key=lambda each: (_q(each), each.why.en))
    if known is not None:
        return _from_class_known(known)
    if listed:
        row = listed[0]
        zh, en = f"浓度不高于{row.above}%，不在表1{row.zh}之列", f"at or below {row.above} %: not {row.en} of table 1"
        return Threshold(None, _say(zh, en))
    if classes:
        of = ", ".join(classes)
        return Threshold(None, _say(f"第{of}类在GB 18218中没有临界量", f"GB 18218 has no threshold for class {of}"))
    return _harmless(substance, what)


def identified(substance: Substance, added: Additions) -> Identified:
    """What a substance is by everything that describes it, as the gate asks it, too."""
    said = Identifiers(
        substance.name, substance.cas, substance.un, substance.hazard_class, composition=substance.composition
    )
    return identify(said, added.catalogue)


def _q(found: Threshold) -> Decimal:
    assert found.row is not None
    return found.row.q


def _listed(substance: Substance, what: Identified, added: Additions) -> tuple[Sequence[Row], Bilingual]:
    """Rows of table 1 by CAS, else UN number, else name, else the components of a mixture without a name of its own.

    An identifier that stands for other rows than those before it adds them.
    """
    data = tables()
    rows = data.by_cas.get(substance.cas or "", ())
    told_apart = tuple(row for row in rows if substance.un in row.un)
    sources: list[tuple[Sequence[Row], Bilingual]] = [
        (told_apart or rows, _say(f"CAS {substance.cas}", f"CAS {substance.cas}")),
        (data.by_un.get(substance.un or "", ()), _say(f"UN {substance.un}", f"UN {substance.un}")),
        (_of_name(substance, what), _say(f"名称“{substance.name}”", f"the name “{substance.name}”")),
    ]
    found = [each for each in sources if each[0]]
    if not found:
        return _components(substance, added), _say("混合物的组分", "a component of the mixture")
    first, known_by = found[0]
    others = [each for each in found[1:] if what.contradictions and not set(each[0]) & set(first)]
    both = [known_by, *(each for _, each in others)]
    zh, en = "与".join(each.zh for each in both), " and ".join(each.en for each in both)
    return tuple(dict.fromkeys([*first, *(row for rows, _ in others for row in rows)])), _say(zh, en)


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


def _share(row: Row, substance: Substance) -> Decimal | None:
    """Percent by mass of the row's substance at most, where the composition says it."""
    for part in substance.composition:
        if part.percent is not None and part.cas is not None and row in tables().by_cas.get(part.cas, ()):
            return most_of(part.percent)
    return None


def _applies(row: Row, substance: Substance) -> bool:
    share = _share(row, substance)
    return row.above is None or share is None or share > row.above


def _unlisted(substance: Substance, what: Identified) -> Unlisted | None:
    """What is known of a substance outside table 1, by its own numbers, else by those of what its name means."""
    data, named = tables().unlisted, what.goods
    numbers = [substance.cas, substance.un]
    numbers += [*sorted(named.cas), *sorted(named.un)] if named is not None and not any(numbers) else []
    return next((data[number] for number in numbers if number in data), None)


def _classes(substance: Substance, what: Identified, in_table_1: bool) -> list[str]:
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


def _by_class(classes: Sequence[str]) -> list[Threshold]:
    rows = {each: tables().by_transport_class.get(division(each), ()) for each in classes}
    return [_from_table_2(found, each) for each, found in rows.items() if found]


def _harmless(substance: Substance, what: Identified) -> Threshold:
    """What counts for nothing: what is known not to be dangerous, or too weak to be; or what nothing identifies."""
    if what.harmless is not None:
        name = what.harmless.zh
        return Threshold(None, _say(f"{name}不属危险货物，未计入", f"known, and not dangerous ({name}): not counted"))
    return _UNIDENTIFIED


def _from_table_1(rows: Sequence[Row], known_by: Bilingual, substance: Substance) -> Threshold:
    row = min(rows, key=lambda each: (each.q, each.no))
    zh = f"表1第{row.no[2:]}项 {row.zh}（依据{known_by.zh}）"
    en = f"table 1 row {row.no[2:]}, {row.en} (by {known_by.en})"
    if len(rows) > 1:
        zh, en = f"{zh}；符合{len(rows)}项，取最小临界量", f"{en}; {len(rows)} rows fit, the smallest Q is taken"
    elif row.above is not None and _share(row, substance) is None:
        zh, en = f"{zh}；浓度未知，按在列计", f"{en}; concentration unknown, taken as listed"
    return Threshold(row, _say(zh, en))


def _from_zone(row: Row) -> Threshold:
    return Threshold(row, _say(f"本区补充目录第{row.no[2:]}项 {row.zh}", f"the zone's own row {row.no[2:]}, {row.en}"))


def _from_class_known(known: Unlisted) -> Threshold:
    if known.row is None:
        return Threshold(None, _say(f"{known.zh}在GB 18218中没有临界量", f"GB 18218 has no threshold for {known.en}"))
    row = known.row
    zh, en = f"表2 {row.symbol} {row.zh}（{known.zh}）", f"table 2 {row.symbol}, {row.en} ({known.en})"
    return Threshold(row, _say(zh, en))


def _from_table_2(rows: Sequence[Row], hazard_class: str) -> Threshold:
    row = min(rows, key=lambda each: (each.q, each.no))
    zh = f"表2 {row.symbol} {row.zh}（运输类别{hazard_class}）"
    en = f"table 2 {row.symbol}, {row.en} (transport class {hazard_class})"
    if len(rows) > 1:
        others = ", ".join(each.symbol for each in rows if each is not row)
        zh, en = f"{zh}；也可能是{others}，取最小临界量", f"{en}; could be {others} too, the smallest Q is taken"
    return Threshold(row, _say(zh, en))


def _say(zh: str, en: str) -> Bilingual:
    return Bilingual(zh=zh, en=en)


_UNIDENTIFIED = Threshold(
    None,
    _say(
        "无法识别：没有CAS、UN编号、类别或已知名称，未计入",
        "not identified by CAS, UN number, class or a known name: not counted",
    ),
    identified=False,
)
