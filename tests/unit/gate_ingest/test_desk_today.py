"""A day and a month at the gate: what is drawn is what the reports count."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Event
from typing import Any

import pytest
from gate_ingest.desk.filters import FILTERS
from gate_ingest.desk.today.bars import bars_of
from gate_ingest.desk.today.counting import Summary, summary_of
from gate_ingest.desk.today.period import day_of, month_of
from kakou.contracts import topics
from kakou.contracts.report import Step
from kakou.history.reading import Reading
from kakou.reasons.rendering import TABLE, render
from kakou.reports.period import Period
from kakou.values.times import CHINA

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.at_the_desk import officer_of, tell, without_history
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.projecting import settings, stores

__all__ = ["settings", "stores"]  # the fixtures

NEW_YEAR = datetime(2026, 12, 31, 20, tzinfo=UTC)
"""Four in the morning of New Year's Day at the gate."""


def test_a_day_is_one_of_civil_time_and_what_has_not_begun_is_not_offered() -> None:
    today, before = day_of("", NEW_YEAR), day_of("2026-12-31", NEW_YEAR)
    assert (today.text, today.before, today.after) == ("2027-01-01", "2026-12-31", None)
    assert today.period.since == datetime(2027, 1, 1, tzinfo=CHINA)
    assert today.period.until - today.period.since == timedelta(days=1)
    assert before.after == "2027-01-01"


def test_a_month_ends_where_the_next_begins() -> None:
    this, february = month_of("", NEW_YEAR), month_of("2026-02", NEW_YEAR)
    assert (this.text, this.before, this.after) == ("2027-01", "2026-12", None)
    assert february.period.until == datetime(2026, 3, 1, tzinfo=CHINA)
    assert february.after == "2026-03"


@pytest.mark.parametrize("text", ["2026-02-30", "20261122", "２026-11-22", "2026-11-22T00:00", "x" * 5_000])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="such as 2026-11-22"):
        day_of(text, NEW_YEAR)


def test_bars_are_as_long_as_what_they_stand_for_beside_the_longest() -> None:
    first, second, none = bars_of([("a", {"x": 30, "y": 10}), ("b", {"x": Decimal(20)}), ("c", {"x": 0})])
    assert [(part.name, part.begins, part.length) for part in first.parts] == [("x", 0.0, 75.0), ("y", 75.0, 25.0)]
    assert [part.length for part in second.parts] == [50.0]
    assert none.parts == ()
    assert bars_of([]) == ()


async def a_morning(gate: GateUnderTest) -> None:
    """Two trucks: one passes, one is stopped, and an officer refuses it."""
    now = datetime.now(UTC)
    heavy = render("weight.reading.not-collected", {})
    decision = render("officer.decision.refuse", {"by": "<b>王伟</b>", "reason": "超重"})
    stopped = told.verdict(now, "refer", visit="G1.E02.B").model_copy(update={"reasons": (heavy,)})
    refused = told.verdict(now, "refuse", visit="G1.E02.B", revision=2)
    refused = refused.model_copy(update={"reasons": (decision,), "because": "decided"})
    for verdict in (told.verdict(now), stopped, refused):
        stops = (heavy.code,) if verdict is stopped else (decision.code,) if verdict is refused else ()
        reached = told.reached(verdict).model_copy(update={"stops": stops})
        await tell(gate, verdict.visit, topics.VERDICT_REACHED, reached)
    await tell(gate, told.VISIT, topics.PASSAGE_RECORDED, told.passage(now, 1))


async def test_the_day_shows_passages_turn_times_stops_and_answers_in_both_languages(gate: GateUnderTest) -> None:
    await a_morning(gate)
    async with officer_of(gate) as officer:
        page = (await officer.get("/desk/today")).text
        month = (await officer.get("/desk/month")).text
        earlier = (await officer.get("/desk/today?day=2020-02-29")).text
        officer.cookies.set("kakou_language", "en")
        english = (await officer.get("/desk/today")).text
    for shown in (page, month):
        assert "<dt>过卡车次</dt><dd>1</dd>" in shown
        assert "没有采集到重量" in shown
        assert "G1 E02" in shown
        assert "不予放行" not in shown, "a decision is no reason to stop"
        assert "&lt;b&gt;王伟&lt;/b&gt;" in shown
        assert "style=" not in shown
    assert "data-print" in month
    assert "没有车辆过卡" in earlier
    assert "Why trucks were stopped" in english


@pytest.mark.parametrize("code", TABLE)
def test_a_reason_is_told_whole_with_its_facts_by_name(code: str) -> None:
    for told_so in (FILTERS["reason"](code, "zh"), FILTERS["reason"](code, "en")):
        assert "…" not in told_so
        assert "{" not in told_so
    assert not re.search("[\u4e00-\u9fff]", FILTERS["reason"](code, "en"))


def test_a_fact_stands_by_its_name_where_one_truck_has_its_number() -> None:
    assert FILTERS["reason"]("weight.vehicle.outside-band", "zh").startswith("申报〔申报〕")


@pytest.mark.parametrize("path", ["/desk/today?day=yesterday", "/desk/month?month=2026-13", "/desk/month?month=%20"])
async def test_a_wrong_day_is_answered_with_the_right_form(gate: GateUnderTest, path: str) -> None:
    async with officer_of(gate) as officer:
        page = await officer.get(path)
    assert (page.status_code, "应如 2026-11" in page.text) == (422, True)


async def test_a_day_that_nobody_could_type_is_refused_before_the_page(gate: GateUnderTest) -> None:
    async with officer_of(gate) as officer:
        answer = await officer.get("/desk/month?month=%00")
    assert (answer.status_code, [each["pointer"] for each in answer.json()["errors"]]) == (422, ["/query/month"])


async def test_other_zones_and_those_bound_to_a_lane_see_nothing_of_it(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_morning(gate)
    async with officer_of(gate, OTHER_ZONE) as stranger, officer_of(gate, lanes=("G1/E01",)) as booth:
        theirs = await stranger.get("/desk/today")
        own = await booth.get("/desk/today")
        without_history(monkeypatch)
        away = await stranger.get("/desk/today")
    assert "<dt>过卡车次</dt><dd>0</dd>" in theirs.text
    assert own.status_code == 403
    assert (away.status_code, "正在重试" in away.text) == (503, True)


async def test_while_a_month_is_counted_the_queue_and_the_lanes_are_seen_as_ever(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, may_end = Event(), Event()

    def slowly(period: Period, step: Step) -> Callable[[Reading], Summary]:
        def ask(reading: Reading) -> Summary:
            began.set()
            may_end.wait(30)
            return summary_of(period, step)(reading)

        return ask

    monkeypatch.setattr("gate_ingest.desk.today.pages.summary_of", slowly)
    await a_morning(gate)
    async with officer_of(gate) as officer:
        month = asyncio.create_task(officer.get("/desk/month"))
        try:
            assert await asyncio.to_thread(began.wait, 10)
            seen = [(await officer.get(page)).status_code for page in ("/desk", "/desk/now", "/desk/lanes")]
        finally:
            may_end.set()
        await month
        after = await officer.get("/desk")
    assert (seen, after.status_code) == ([200, 200, 200], 200)


def test_the_amounts_of_a_bar_are_what_was_counted() -> None:
    counted: list[Any] = [("a", {"x": 3, "y": 4})]
    assert bars_of(counted)[0].total == 7
