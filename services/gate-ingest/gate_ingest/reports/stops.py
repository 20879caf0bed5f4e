"""Stops per 1,000 passages, by the firm's credit level or by the firm, and by reason (policy item (五)).

A reason counts whenever it begins to stop a truck, as `kakou_stops_total` counts it; `visits` are those of
`kakou_visits_by_level_total`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from kakou.contracts.verdicts import Bilingual
from kakou.history.tables import PASSAGES, REASONS, VERDICTS, VISITS
from kakou.reports.figure import Figure
from kakou.reports.report import Asked, Report, Row, column
from sqlalchemy import ColumnElement, distinct, func, select

from gate_ingest.reports.counted import Counted, Found, Statements, ratio, within

UNKNOWN: Final = "unknown"
"""The level where no firm is known for the truck, because it showed no papers, say."""
LEVELS: Final = ("aeo", "ordinary", "dishonest", UNKNOWN)
ANY: Final = "any"
"""In place of a reason: trucks that any reason stopped, each once."""
FIRMS_SHOWN: Final = 15
"""In a picture, those most often stopped."""

COUNTS: Final = Bilingual(
    zh="每个原因每次开始拦停车辆计一次；原因为 any 的行，每辆被拦车辆只计一次。到卡车次：得到判定的车辆；"
    "过卡车次：抬杆通过的车辆，含未放行而抬杆的。",
    en="A reason counts whenever it begins to stop a truck (kakou_stops_total); in the rows of reason `any`, each truck"
    " that was stopped counts once. visits: trucks that got a verdict (kakou_visits_by_level_total); passages: those"
    " for which a barrier was raised, also without a release.",
)

Key = tuple[Any, ...]
Keys = tuple[str, ...]
BY_LEVEL: Final[Keys] = ("level",)
BY_FIRM: Final[Keys] = ("firm", "level")


def _statements(keys: Keys) -> Callable[[Asked], Statements]:
    def key(table: Any) -> list[ColumnElement[Any]]:
        return [table[name] for name in keys]

    def statements(asked: Asked) -> Statements:
        r, v = REASONS.c, VERDICTS.c
        stopped = within(r.at, asked.period) & r.stops
        # A verdict may give a code for several lines of goods; it begins to stop the truck once.
        once = select(*key(r), r.code, r.visit, r.revision).where(stopped).distinct().subquery().c
        of_key = key(once)
        stops, trucks = func.count().label("count"), func.count(distinct(once.visit)).label("count")
        passed = (PASSAGES.c.zone == VISITS.c.zone) & (PASSAGES.c.visit == VISITS.c.visit)
        return {
            "reasons": select(*of_key, once.code, stops).group_by(*of_key, once.code),
            "trucks": select(*of_key, trucks).group_by(*of_key),
            "visits": select(*key(v), func.count().label("count"))
            .where(within(v.at, asked.period), v.revision == 1)
            .group_by(*key(v)),
            "passages": select(*key(VISITS.c), func.count().label("count"))
            .join_from(PASSAGES, VISITS, passed)
            .where(within(PASSAGES.c.at, asked.period))
            .group_by(*key(VISITS.c)),
        }

    return statements


def _rows(keys: Keys) -> Callable[[Asked, Found], list[Row]]:
    def rows(asked: Asked, found: Found) -> list[Row]:
        """For each key the trucks stopped, then the reasons, the most frequent first; keys without a stop have the
        first row alone."""
        visits, passages = (
            {_key(record[:-1]): record[-1] for record in found[name]} for name in ("visits", "passages")
        )
        stops: dict[Key, Counter[str]] = defaultdict(Counter)
        for record in found["trucks"]:
            stops[_key(record[:-1])][ANY] = record[-1]
        for record in found["reasons"]:
            stops[_key(record[:-2])][record.code] = record[-1]
        return [
            _row(dict(zip(keys, known, strict=True)), reason, stops[known][reason], visits, passages, known)
            for known in sorted({*visits, *passages, *stops}, key=lambda known: _order(known, stops[known][ANY]))
            for reason in (ANY, *sorted(set(stops[known]) - {ANY}, key=lambda code: (-stops[known][code], code)))
        ]

    return rows


def _key(known: Sequence[str | None]) -> Key:
    *firm, level = known
    return (*firm, level or UNKNOWN)


def _order(known: Key, stopped: int) -> tuple[Any, ...]:
    """Levels in their own order; firms by how many of their trucks were stopped."""
    level = LEVELS.index(known[-1]) if known[-1] in LEVELS else len(LEVELS)
    return (level,) if len(known) == 1 else (-stopped, known[0] or "", level)


def _row(
    named: dict[str, Any], reason: str, count: int, visits: Mapping[Key, int], passages: Mapping[Key, int], known: Key
) -> Row:
    came, passed = visits.get(known, 0), passages.get(known, 0)
    return {
        **named,
        "reason": reason,
        "stops": count,
        "visits": came,
        "passages": passed,
        "per_1000_passages": ratio(1000 * count, passed),
        "per_1000_visits": ratio(1000 * count, came),
    }


def _figure(keys: Keys, title: Bilingual) -> Callable[[Asked, Sequence[Row]], Figure]:
    def figure(asked: Asked, rows: Sequence[Row]) -> Figure:
        shown = [row for row in rows if row["reason"] == ANY][:FIRMS_SHOWN]
        labels = [str(row[keys[0]] or "—") for row in shown]
        values = [row["per_1000_visits"] for row in shown]
        return Figure.of(
            "bars", title, "每千车次 per 1,000 visits", labels, [("被拦车辆 trucks stopped", _amounts(values))]
        )

    return figure


def _amounts(values: Sequence[Any]) -> list[Any]:
    return list(values)


def _report(name: str, title: Bilingual, keys: Keys) -> Counted:
    titles = {"firm": column("firm", "企业", "firm"), "level": column("level", "信用等级", "credit level")}
    report = Report(
        name=name,
        title=title,
        counts=COUNTS,
        scopes=("customs", "officer", "ops") if keys == BY_LEVEL else ("customs", "officer"),
        columns=(
            *(titles[key] for key in keys),
            column("reason", "原因", "reason"),
            column("stops", "拦停", "stops", "number"),
            column("visits", "到卡车次", "visits", "number"),
            column("passages", "过卡车次", "passages", "number"),
            column("per_1000_passages", "每千过卡", "per 1,000 passages", "amount"),
            column("per_1000_visits", "每千到卡", "per 1,000 visits", "amount"),
        ),
        figure=_figure(keys, title),
    )
    return Counted(report, _statements(keys), _rows(keys))


STOPS: Final = _report("stops", Bilingual(zh="拦停率（按信用等级）", en="Stops by credit level"), BY_LEVEL)
FIRM_STOPS: Final = _report("firm-stops", Bilingual(zh="拦停率（按企业）", en="Stops by firm"), BY_FIRM)
