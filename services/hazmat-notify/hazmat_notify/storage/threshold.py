"""Which row of GB 18218 a substance falls under, and why. Where the description leaves a choice, the smallest Q."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from kakou.catalogue.hazard_classes import division
from kakou.catalogue.identification import Identified
from kakou.contracts.substance import Substance
from kakou.contracts.verdicts import Bilingual

from hazmat_notify.reference.rules.additions_in_force import Additions
from hazmat_notify.storage.gb18218 import Row, Unlisted, tables
from hazmat_notify.storage.listing import applies, classes_of, identified, known_outside, listed_rows, share_of


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
    listed, known_by = listed_rows(substance, what, added)
    within = [row for row in listed if applies(row, substance)]
    zone = min(added.rows_of(substance), key=lambda each: (each.q, each.no), default=None)
    if zone is not None and all(zone.q < row.q for row in within):
        return _from_zone(zone)
    if within and not what.contradictions:
        return _from_table_1(within, known_by, substance)
    classes = classes_of(substance, what, bool(listed))
    by_class = _by_class(classes)
    if within:
        return min([_from_table_1(within, known_by, substance), *by_class], key=lambda each: (_q(each), each.why.en))
    known = known_outside(substance, what)
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


def _q(found: Threshold) -> Decimal:
    assert found.row is not None
    return found.row.q


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
    elif row.above is not None and share_of(row, substance) is None:
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
