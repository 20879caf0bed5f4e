"""Every reason of the weight check that names a way out: taking it makes the reason go away."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.weigh_plan import ContainerWeight, WeighPlan, WeightCheck
from kakou.contracts.events.weight import Weight
from kakou.reasons.rendering import TABLE, render
from weight_check.rules.bridge import LaneBridge
from weight_check.rules.tare import MeasuredTare
from weight_check.rules.weighing import Circumstances, weigh

from tests.unit.weight_check.plans import KNOWN, NOW, plan


@st.composite
def crossings(draw: st.DrawFn) -> tuple[WeighPlan, Decimal, Circumstances]:
    """A truck, laden or empty, with or without a box; what its papers say and what it weighs, near or far apart."""

    def kilograms(least: int, most: int) -> Decimal:
        return draw(st.decimals(min_value=least, max_value=most, places=5))

    tare, frame = kilograms(3_000, 16_000), draw(st.sampled_from([Decimal(0), Decimal(1_000)]))
    check = draw(st.sampled_from([WeightCheck.FULL, WeightCheck.FULL, *WeightCheck]))
    most = draw(st.sampled_from([0, 800, 800, 30_000]))
    gross = kilograms(min(1, most), most) if check is not WeightCheck.EMPTY else Decimal(0)
    box = None if check is WeightCheck.EMPTY else draw(st.sampled_from([None, Decimal(2_200)]))
    boxes = () if box is None else (ContainerWeight(no="CSQU3054383", position=None, weight=box),)
    total = tare + frame + gross + (box or 0)
    registered = draw(st.sampled_from([None, tare, tare + kilograms(0, 3_000)]))
    papers = plan(str(total), str(tare), str(gross), str(frame), check=check, containers=boxes)
    papers = papers.model_copy(
        update={"tare_registered": registered, "tare_source": draw(st.sampled_from(["measured", "declared"]))}
    )
    off = kilograms(-6_000, 6_000) if draw(st.booleans()) else kilograms(-400, 400)
    measured = total + off
    assume(measured * 10 > tare)
    return papers, measured, KNOWN


def found(papers: WeighPlan, kg: Decimal, known: Circumstances = KNOWN) -> list[Finding]:
    return list(weigh(papers, Weight.model_validate({"kg": kg}), known).findings)


def speaks(code: str, findings: list[Finding]) -> Finding | None:
    return next((finding for finding in findings if finding.code == code), None)


def of(finding: Finding, fact: str) -> Decimal:
    return Decimal(finding.facts[fact])


def reloaded(finding: Finding, measured: Decimal) -> Decimal:
    """Remove, or add, exactly as many kg as it says."""
    excess = of(finding, "excess")
    return measured - excess if finding.facts["side"] == "heavy" else measured + excess


def _refiled_total(finding: Finding, papers: WeighPlan) -> WeighPlan:
    return papers.model_copy(update={"total": of(finding, "measured")})


def _refiled_goods(finding: Finding, papers: WeighPlan) -> WeighPlan:
    return papers.model_copy(update={"gross": of(finding, "measured")})


def _refiled_boxes(finding: Finding, papers: WeighPlan) -> WeighPlan:
    boxes = (papers.containers[0].model_copy(update={"weight": of(finding, "measured")}),)
    return papers.model_copy(update={"containers": boxes})


def _refiled_tare(finding: Finding, papers: WeighPlan) -> WeighPlan:
    return papers.model_copy(update={"tare": of(finding, "registered")})


def _refiled_laden(finding: Finding, papers: WeighPlan) -> WeighPlan:
    aboard = of(finding, "measured") - of(finding, "declared")
    total = papers.total + aboard
    return papers.model_copy(update={"check": WeightCheck.FULL, "gross": aboard, "total": total})


BY_LOAD = ["weight.vehicle.outside-band", "weight.container.outside-band", "weight.goods.outside-band"]
BY_PAPERS: dict[str, Callable[[Finding, WeighPlan], WeighPlan]] = {
    "weight.vehicle.outside-band": _refiled_total,
    "weight.container.outside-band": _refiled_boxes,
    "weight.goods.outside-band": _refiled_goods,
    "weight.tare.conflict": _refiled_tare,
    "weight.empty.heavy": _refiled_laden,
}


BOXED = plan(
    "15200", "8000", frame="5000", containers=(ContainerWeight(no="CSQU3054383", position=None, weight=Decimal(2200)),)
)
EXAMPLES = [
    ("weight.vehicle.outside-band", plan("20000"), "20980.5"),
    ("weight.vehicle.outside-band", plan("20000"), "19000"),
    ("weight.container.outside-band", BOXED, "15600"),
    ("weight.container.outside-band", BOXED, "14800"),
    ("weight.goods.outside-band", plan("14292.8", "13000", "292.8", "1000"), "14000"),
    ("weight.goods.outside-band", plan("14292.8", "13000", "292.8", "1000"), "14500"),
    ("weight.empty.heavy", plan("3290", "3290", check=WeightCheck.EMPTY), "3950"),
    ("weight.tare.conflict", plan("20000", "11000", "9000", tare_registered=Decimal(13_000)), "20000"),
]
"""One at least of each that has its numbers in its way out, on either side."""


@pytest.mark.parametrize(("code", "papers", "kg"), EXAMPLES)
def test_an_example_of_each_is_cleared_by_load_and_by_papers(code: str, papers: WeighPlan, kg: str) -> None:
    measured = Decimal(kg)
    finding = speaks(code, found(papers, measured))
    assert finding is not None
    assert speaks(code, found(BY_PAPERS[code](finding, papers), measured)) is None
    if code != "weight.tare.conflict":
        assert speaks(code, found(papers, reloaded(finding, measured))) is None


@given(crossings())
def test_removing_or_adding_as_much_as_it_says_clears_the_reason(
    case: tuple[WeighPlan, Decimal, Circumstances],
) -> None:
    papers, measured, known = case
    for code in (*BY_LOAD, "weight.empty.heavy"):
        finding = speaks(code, found(papers, measured, known))
        if finding is not None:
            assert speaks(code, found(papers, reloaded(finding, measured), known)) is None


@given(crossings())
def test_a_little_less_than_it_says_does_not(case: tuple[WeighPlan, Decimal, Circumstances]) -> None:
    papers, measured, known = case
    for code in (*BY_LOAD, "weight.empty.heavy"):
        finding = speaks(code, found(papers, measured, known))
        if finding is None or of(finding, "excess") <= Decimal("0.00001"):
            continue
        less = of(finding, "excess") - Decimal("0.00001")
        nearly = finding.model_copy(update={"facts": finding.facts | {"excess": str(less)}})
        assert speaks(code, found(papers, reloaded(nearly, measured), known)) is not None


@given(crossings())
def test_a_new_pass_for_what_it_says_clears_the_reason(case: tuple[WeighPlan, Decimal, Circumstances]) -> None:
    papers, measured, known = case
    for code, refile in BY_PAPERS.items():
        finding = speaks(code, found(papers, measured, known))
        if finding is not None:
            assert speaks(code, found(refile(finding, papers), measured, known)) is None


@given(crossings())
def test_weighing_the_empty_truck_settles_whose_tare_is_true(case: tuple[WeighPlan, Decimal, Circumstances]) -> None:
    papers, measured, known = case
    if speaks("weight.tare.conflict", found(papers, measured, known)) is not None:
        weighed_now = replace(known, tare=MeasuredTare(kg=papers.tare, at=NOW))
        assert speaks("weight.tare.conflict", found(papers, measured, weighed_now)) is None


PAPERS = plan("14292.8", tare="13000", frame="1000", gross="292.8")
GOOD = Decimal("14292.8")
LAST_WEEK = date(2026, 11, 15)


@pytest.mark.parametrize(
    ("code", "reading", "known", "mended"),
    [
        ("weight.reading.not-collected", {"kg": None}, KNOWN, {}),
        ("weight.reading.unstable", {"stable": False}, KNOWN, {"stable": True}),
        ("weight.reading.not-zeroed", {"zeroed": False}, KNOWN, {"zeroed": True}),
        ("weight.reading.implausible", {"kg": "14.29"}, KNOWN, {"kg": "14290"}),
        ("weight.reading.overloaded", {"kg": "150000.00001"}, KNOWN, {}),
        ("weight.bridge.faulty", {"bridge_state": 2}, KNOWN, {"bridge": "WB2", "bridge_state": 1}),
        (
            "weight.bridge.faulty",
            {},
            Circumstances(now=NOW, bridge=LaneBridge(id="WB1", broken=True)),
            {"bridge": "WB2"},
        ),
        (
            "weight.bridge.calibration-overdue",
            {"bridge": "WB1", "calibration_due": LAST_WEEK},
            KNOWN,
            {"bridge": "WB2", "calibration_due": NOW.date() + timedelta(days=1)},
        ),
        ("weight.bridge.several-vehicles", {"kg": "28000", "vehicles_on_bridge": 2}, KNOWN, {"vehicles_on_bridge": 1}),
    ],
)
def test_another_reading_as_it_says_clears_a_reading_that_was_none(
    code: str, reading: dict[str, Any], known: Circumstances, mended: dict[str, Any]
) -> None:
    before, after = (Weight.model_validate({"kg": GOOD} | said) for said in (reading, mended))
    assert speaks(code, list(weigh(PAPERS, before, known).findings)) is not None
    assert speaks(code, list(weigh(PAPERS, after, known).findings)) is None


TRIED = {*BY_LOAD, *BY_PAPERS, "weight.empty.heavy"}
STATES = {code for code in TABLE if code.startswith(("weight.reading.", "weight.bridge."))}
BY_OTHER_MEANS = {"weight.goods.unverifiable", "weight.vehicle.undeclared", "weight.group.drift"}
"""Their remedy is another check than the weight: the pieces, the seal, a look inside."""


def test_no_reason_of_the_weight_check_names_a_way_out_that_is_not_tried_here() -> None:
    named = {code for code, spec in TABLE.items() if code.startswith("weight.") and spec.remedy_en is not None}
    assert named == TRIED | STATES | BY_OTHER_MEANS


def test_the_way_out_is_said_in_numbers() -> None:
    finding = speaks("weight.vehicle.outside-band", found(plan("20000"), Decimal("20980.5")))
    assert finding is not None
    remedy = render(finding.code, finding.facts).remedy
    assert remedy is not None
    assert remedy.en == "Remove 380.5 kg, or void the pass and file one for 20980.5 kg."
    assert remedy.zh == "卸下380.5千克，或作废后按20980.5千克重新申报核放单。"
