"""Reasons of the ledger whose way out is a quantity: that much passes, and the least more does not."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from kakou.contracts.documents.declaration import Declaration
from kakou.reasons.rendering import render
from lane_router.ledger import ledger
from lane_router.ledger.allocation import shortage_facts
from lane_router.records import DeclarationEntry, LineCount

from tests.unit.lane_router.gate import LIST, declaration, line, part, pass_no
from tests.unit.weight_check.crossing import Crossing

LEAST = Decimal("0.00001")
QUANTITIES = st.decimals(min_value=0, max_value=1_000, places=5)
ASKED = st.decimals(min_value=LEAST, max_value=1_000, places=5)


@st.composite
def counters(draw: st.DrawFn) -> tuple[LineCount, ...]:
    """One line, with passed ≤ allocated; allocated may be above declared after an amendment."""
    passed = draw(QUANTITIES)
    allocated = passed + draw(QUANTITIES)
    return (LineCount(line=1, declared=passed + draw(QUANTITIES), allocated=allocated, passed=passed),)


@given(counters(), ASKED)
def test_filing_for_what_is_left_is_no_shortage(counts: tuple[LineCount, ...], asked: Decimal) -> None:
    for found in ledger.shortages(counts, {1: asked}):
        assert found.left < asked
        if found.left > 0:
            assert ledger.shortages(counts, {1: found.left}) == []
        assert ledger.shortages(counts, {1: found.left + LEAST})


@given(counters(), ASKED)
def test_voiding_unused_passes_for_the_rest_is_no_shortage(counts: tuple[LineCount, ...], asked: Decimal) -> None:
    for found in ledger.shortages(counts, {1: asked}):
        over = asked - (counts[0].declared - counts[0].allocated)
        if over <= counts[0].allocated - counts[0].passed:
            assert ledger.shortages(ledger.give_back(counts, {1: over}), {1: asked}) == []
        assert found.asked == asked


@given(counters(), ASKED, QUANTITIES)
def test_a_truck_with_what_is_left_at_the_gate_goes_through(
    counts: tuple[LineCount, ...], asked: Decimal, others: Decimal
) -> None:
    for found in ledger.shortages_at_gate(counts, {1: asked}, {1: others}):
        if found.left > 0:
            assert ledger.shortages_at_gate(counts, {1: found.left}, {1: others}) == []
        assert ledger.shortages_at_gate(counts, {1: found.left + LEAST}, {1: others})


@given(counters(), ASKED)
def test_amending_to_what_has_passed_is_allowed(counts: tuple[LineCount, ...], asked: Decimal) -> None:
    for found in below_passed(counts, asked):
        assert below_passed(counts, found.passed) == []
        assert below_passed(counts, found.passed - LEAST)


def below_passed(counts: tuple[LineCount, ...], declared: Decimal) -> list[ledger.BelowPassed]:
    document = Declaration.model_validate(declaration(lines=[line(f"{declared:f}")]))
    amended = ledger.amend(counts, document)
    return amended if isinstance(amended, list) else []


def test_the_way_out_names_the_quantity() -> None:
    document = Declaration.model_validate(declaration())
    entry = DeclarationEntry(document=document, version=1, etag="e", counts=ledger.opened(document))
    facts = {"pass": "P"} | shortage_facts(entry, 1, Decimal("60.00000"), Decimal("40.00000"))
    remedy = render("document.ledger.over-release", facts).remedy
    assert remedy is not None
    assert "file one for 40 at most" in remedy.en


def test_where_nothing_is_left_nobody_is_told_to_file_for_nothing() -> None:
    crossing = Crossing()
    crossing.declare(declaration())
    crossing.file(part(1, "60"), part(2, "40"))
    crossing.file(part(3, "1"))
    refused = crossing.view(3)["reasons"][0]["remedy"]
    assert refused["en"] == f"Nothing is left of line 1: void unused passes first, or amend {LIST} to more."
    crossing.gathers(session="s1", plate="苏E00001", pass_nos=[pass_no(1)])
    crossing.raised("s1")
    crossing.declare(declaration(lines=[line("60")]))
    crossing.gathers(session="s2", plate="苏E00002", pass_nos=[pass_no(2)])
    remedy = crossing.reason("document.ledger.over-release", "s2")["remedy"]
    assert remedy["zh"] == f"第1行已无余量：修改{LIST}增加数量，或作废核放单，货物另行申报。"
    crossing.declare(declaration())
    assert crossing.word("s2") == ("Y", [])


def test_a_unit_that_has_a_sign_is_told_by_it() -> None:
    facts = {"document": "D", "line": "1", "asked": "60.00000", "left": "40.00000"}
    told = [render("filing.ledger.over-allocated", facts | {"unit": unit}).text for unit in ("035", "t", "001")]
    assert [text.en.rpartition("left ")[2] for text in told] == ["(unit: kg).", "(unit: t).", "(unit: 001)."]
    assert told[0].zh.endswith("（单位：千克）。")
