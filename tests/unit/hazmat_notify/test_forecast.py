"""Before the barrier lifts, office and officer know what the load would do to the unit it is bound for."""

from decimal import Decimal
from typing import Any

import pytest
from hazmat_notify.storage.forecast_seen import covers
from hypothesis import given
from hypothesis import strategies as st
from kakou.contracts import topics
from kakou.contracts.events.findings import Finding
from kakou.reasons.rendering import render

from tests.unit.hazmat_notify.office import Office, Told
from tests.unit.hazmat_notify.papers import CHLORINE, METHANOL, VISIT, moved, reached, reason, storage_unit

PEROXIDE: dict[str, Any] = METHANOL | {
    "name": "过氧化氢",
    "cas": "7722-84-1",
    "un": "2014",
    "hazard_class": "5.1",
    "subsidiary": ["8"],
}


def office(forecast: str = "note", *stock: tuple[str, str]) -> Office:
    """A zone with T-01, what lies there as (tonnes, CAS), and what a grave forecast does."""
    found = Office()
    document = {"forecast": {"value": forecast, "effective_from": None, "source": None}}
    policy = {"kind": "policy", "no": "policy", "document": document, "version": 1, "etag": '"1"'}
    found.hear(topics.DOCUMENT_CHANGED, "policy", policy)
    found.hear(topics.DOCUMENT_CHANGED, "T-01", storage_unit("T-01", exposed_people=10))
    for tonnes, cas in stock:
        found.hear(topics.GOODS_MOVED, "T-01", moved("in", tonnes, cas=cas))
    return found


def told(out: list[Told], kind: str) -> list[dict[str, Any]]:
    return [each.data for each in out if each.type == kind]


def alert_of(out: list[Told]) -> dict[str, Any]:
    return [each for each in told(out, topics.ALERT_RAISED) if each["visit"] == VISIT][-1]


def test_the_alert_says_the_ratio_with_the_load_added() -> None:
    gate = office("note", ("240", "67-56-1"))
    gate.hear(topics.VERDICT_REACHED, VISIT, reached())
    forecast = alert_of(gate.work())["forecast"]
    assert (forecast["storage_unit"], forecast["ratio_now"], forecast["ratio_then"]) == ("T-01", "0.48000", "0.52000")
    assert (forecast["level_then"], forecast["conflicts"]) == (None, [])


def test_a_load_that_makes_the_unit_a_major_hazard_is_told_with_the_level_and_still_offered() -> None:
    gate = office("note", ("480", "67-56-1"))
    gate.hear(topics.VERDICT_REACHED, VISIT, reached())
    out = gate.work()
    assert alert_of(out)["findings"][-1]["code"] == "hazmat.forecast.level"
    assert told(out, topics.FORECAST_MADE)[0]["withheld"] is None
    assert len(told(out, topics.RELEASE_OFFERED)) == 1


def test_what_may_not_lie_together_is_foreseen_by_the_worst_of_all_classes() -> None:
    gate = office("note", ("1", "67-56-1"))
    gate.hear(topics.VERDICT_REACHED, VISIT, reached(goods=(PEROXIDE,)))
    finding = alert_of(gate.work())["findings"][-1]
    assert (finding["code"], finding["facts"]["segregation"]) == ("hazmat.forecast.conflict", "2")


def test_by_policy_a_grave_forecast_withholds_the_release() -> None:
    gate = office("refer", ("480", "67-56-1"))
    gate.hear(topics.VERDICT_REACHED, VISIT, reached())
    out = gate.work()
    assert told(out, topics.RELEASE_OFFERED) == []
    made = told(out, topics.FORECAST_MADE)[0]
    assert (made["withheld"], made["reasons"][0]["outcome"]) == (41, "refer")
    assert [each.type for each in out].index(topics.ALERT_RAISED) < [each.type for each in out].index(
        topics.FORECAST_MADE
    )


def test_a_forecast_is_told_before_the_verdict_that_it_bears_on_goes_by() -> None:
    """The read model shows the verdict as withheld from the moment it shows it at all."""
    for word in ("release", "refer"):
        gate = office("refer", ("480", "67-56-1"))
        gate.hear(topics.VERDICT_REACHED, VISIT, reached(word))
        kinds = [each.type for each in gate.work()]
        assert kinds.index(topics.FORECAST_MADE) < kinds.index(topics.VERDICT_REACHED)


def test_a_harmless_forecast_withholds_nothing() -> None:
    gate = office("refer", ("240", "67-56-1"))
    gate.hear(topics.VERDICT_REACHED, VISIT, reached())
    out = gate.work()
    assert (len(told(out, topics.RELEASE_OFFERED)), told(out, topics.FORECAST_MADE)) == (1, [])


@pytest.mark.parametrize("word", ["refuse", "refer"])
def test_a_stopped_truck_is_not_released_by_any_forecast(word: str) -> None:
    gate = office("refer", ("480", "67-56-1"))
    gate.hear(topics.VERDICT_REACHED, VISIT, reached(word))
    out = gate.work()
    assert told(out, topics.RELEASE_OFFERED) == []
    assert told(out, topics.FORECAST_MADE)[0]["withheld"] is None


def released(seen: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """An officer's release, with what was shown of the forecast."""
    shown = [{"code": each["code"], "facts": each["facts"]} for each in seen]
    return reached(revision=2, reasons=(reason("officer.decision.release"),), forecast_seen=shown, **more)


def test_an_officers_release_in_spite_of_the_forecast_is_offered() -> None:
    gate = office("refer", ("480", "67-56-1"))
    gate.hear(topics.VERDICT_REACHED, VISIT, reached())
    (seen,) = told(gate.work(), topics.FORECAST_MADE)
    gate.hear(topics.VERDICT_REACHED, VISIT, released(seen["reasons"]))
    assert [offer["revision"] for offer in told(gate.work(), topics.RELEASE_OFFERED)] == [2]


@pytest.mark.parametrize("first", ["release", "refer", "refuse"])
def test_an_officers_release_before_the_forecast_was_shown_is_referred_again(first: str) -> None:
    gate = office("refer", ("480", "67-56-1"))
    gate.hear(topics.VERDICT_REACHED, VISIT, reached(first))
    gate.hear(topics.VERDICT_REACHED, VISIT, released([]))
    out = gate.work()
    assert told(out, topics.RELEASE_OFFERED) == []
    assert [made["withheld"] is not None for made in told(out, topics.FORECAST_MADE)] == [first == "release", True]


def test_what_comes_to_lie_in_the_unit_after_the_forecast_was_shown_refers_the_release_again() -> None:
    gate = office("refer", ("480", "67-56-1"))
    gate.hear(topics.VERDICT_REACHED, VISIT, reached())
    (seen,) = told(gate.work(), topics.FORECAST_MADE)
    gate.hear(topics.GOODS_MOVED, "T-01", moved("in", "15"))
    gate.hear(topics.VERDICT_REACHED, VISIT, released(seen["reasons"]))
    assert told(gate.work(), topics.RELEASE_OFFERED) == []


def test_what_has_left_the_unit_since_keeps_no_release_back() -> None:
    gate = office("refer", ("490", "67-56-1"))
    gate.hear(topics.VERDICT_REACHED, VISIT, reached())
    (seen,) = told(gate.work(), topics.FORECAST_MADE)
    gate.hear(topics.GOODS_MOVED, "T-01", moved("out", "5"))
    gate.hear(topics.VERDICT_REACHED, VISIT, released(seen["reasons"]))
    assert len(told(gate.work(), topics.RELEASE_OFFERED)) == 1


def test_a_neighbour_that_came_after_the_forecast_was_shown_refers_the_release_again() -> None:
    gate = office("refer", ("480", "67-56-1"))
    gate.hear(topics.VERDICT_REACHED, VISIT, reached())
    (seen,) = told(gate.work(), topics.FORECAST_MADE)
    gate.hear(topics.GOODS_MOVED, "T-01", moved("out", "300"))
    gate.hear(topics.GOODS_MOVED, "T-01", moved("in", "1", cas="7722-84-1", **{"class": "5.1"}))
    gate.hear(topics.VERDICT_REACHED, VISIT, released(seen["reasons"]))
    out = gate.work()
    assert told(out, topics.RELEASE_OFFERED) == []
    assert told(out, topics.FORECAST_MADE)[-1]["reasons"][0]["code"] == "hazmat.forecast.conflict"


def test_a_release_that_was_announced_by_other_means_waits_for_no_forecast() -> None:
    """Its raise is told already: what the forecast says is told beside it."""
    gate = office("refer", ("480", "67-56-1"))
    gate.hear(topics.VERDICT_REACHED, VISIT, released([], awaiting=False, announced_by="赵工"))
    assert told(gate.work(), topics.FORECAST_MADE)[0]["withheld"] is None


RATIOS = st.decimals("0", "20", places=2)


@given(st.lists(st.tuples(st.sampled_from(["T-01", "T-02"]), RATIOS), max_size=4), RATIOS, st.booleans())
def test_a_release_covers_what_was_shown_and_what_is_less_and_nothing_else(
    shown: list[tuple[str, Decimal]], now: Decimal, conflict: bool
) -> None:
    seen = [Finding(code=LEVEL, facts=level_facts(unit, ratio)) for unit, ratio in shown]
    grave = [render(LEVEL, level_facts("T-01", now))]
    if conflict:
        names = {"storage_unit": "T-01", "name": "甲醇", "other": "过氧化氢", "segregation": "2"}
        grave.append(render("hazmat.forecast.conflict", names))
    is_shown = any(unit == "T-01" and now <= ratio for unit, ratio in shown)
    assert covers(seen, grave) is (is_shown and not conflict)


@pytest.mark.parametrize(("seen", "now", "is_covered"), [(4, 3, False), (3, 4, True), (2, 2, True)])
def test_a_graver_level_is_not_covered_though_the_ratio_is_no_higher(seen: int, now: int, is_covered: bool) -> None:
    """More people live near by than before, or what lies there now is more dangerous."""
    shown = [Finding(code=LEVEL, facts=level_facts("T-01", Decimal(3), seen))]
    assert covers(shown, [render(LEVEL, level_facts("T-01", Decimal(2), now))]) is is_covered


LEVEL = "hazmat.forecast.level"


def level_facts(unit: str, ratio: Decimal, level: int = 4) -> dict[str, str]:
    return {"storage_unit": unit, "ratio_now": "0.9", "ratio_then": str(ratio), "level_then": str(level)}


MORE = "hazmat.forecast.conflict-more"


@pytest.mark.parametrize(("seen", "now", "is_covered"), [(2, 3, False), (3, 2, True), (2, 2, True), (None, 1, False)])
def test_conflicts_that_are_only_counted_are_covered_by_no_fewer(seen: int | None, now: int, is_covered: bool) -> None:
    shown = [] if seen is None else [Finding(code=MORE, facts={"storage_unit": "T-01", "count": str(seen)})]
    assert covers(shown, [render(MORE, {"storage_unit": "T-01", "count": str(now)})]) is is_covered
    assert not covers(shown, [render(MORE, {"storage_unit": "T-02", "count": str(now)})])


FLAMMABLE: tuple[str, ...] = (
    *("67-56-1", "64-17-5", "67-64-1", "71-43-2", "108-88-3", "110-54-3", "141-78-6"),
    *("67-63-0", "78-93-3", "1330-20-7", "109-99-9", "60-29-7", "75-07-0"),
)


@pytest.mark.parametrize(("stored", "named", "more"), [(9, 9, 0), (10, 10, 0), (11, 10, 1), (13, 10, 3)])
def test_of_many_that_may_not_lie_together_ten_are_named_and_the_others_counted(
    stored: int, named: int, more: int
) -> None:
    gate = office("note", *(("1", cas) for cas in FLAMMABLE[:stored]))
    gate.hear(topics.VERDICT_REACHED, VISIT, reached(goods=(PEROXIDE,)))
    alert = alert_of(gate.work())
    codes = [each["code"] for each in alert["findings"]]
    assert (codes.count("hazmat.forecast.conflict"), codes.count(MORE)) == (named, min(more, 1))
    assert (len(alert["forecast"]["conflicts"]), alert["forecast"].get("more_conflicts", 0)) == (named, more)
    if more:
        (counted,) = (each for each in alert["findings"] if each["code"] == MORE)
        assert counted["facts"] == {"storage_unit": "T-01", "count": str(more)}


def test_goods_that_go_out_have_no_forecast() -> None:
    gate = office("refer", ("480", "67-56-1"))
    gate.hear(topics.VERDICT_REACHED, VISIT, reached(direction="E"))
    out = gate.work()
    assert alert_of(out)["forecast"] is None
    assert len(told(out, topics.RELEASE_OFFERED)) == 1


def test_a_quantity_that_is_no_mass_leaves_the_forecast_open_and_says_so() -> None:
    gate = office("refer")
    pieces: Any = METHANOL | {"unit": "011"}
    gate.hear(topics.VERDICT_REACHED, VISIT, reached(goods=(pieces,)))
    assert [each["code"] for each in alert_of(gate.work())["findings"]] == ["hazmat.forecast.open"]


def test_goods_on_one_truck_that_should_be_apart_are_told() -> None:
    gate = office()
    gate.hear(topics.VERDICT_REACHED, VISIT, reached("refuse", goods=(METHANOL, PEROXIDE, CHLORINE)))
    found = [each for each in alert_of(gate.work())["findings"] if each["code"] == "hazmat.load.segregation"]
    assert {each["facts"]["segregation"] for each in found} == {"2"}


def test_a_substance_does_not_conflict_with_more_of_itself_under_another_name() -> None:
    gate = office("note")
    gate.hear(topics.DOCUMENT_CHANGED, "W-A1", storage_unit("W-A1"))
    stored = moved("in", "1") | {"substance": {"cas": "7782-50-5", "name": "液氯"}}
    gate.hear(topics.GOODS_MOVED, "W-A1", stored)
    gate.hear(topics.VERDICT_REACHED, VISIT, reached("refer", goods=(CHLORINE,)))
    assert alert_of(gate.work())["forecast"]["conflicts"] == []
