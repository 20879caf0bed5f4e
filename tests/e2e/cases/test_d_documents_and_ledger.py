"""Group D: the documents behind a pass, and the counters of their goods.

One truck with many documents (bind 1), one and one (bind 2), or one document on many trucks (bind 3); never many with
many. What a pass takes is allocated when it is approved, and counted as passed when the barrier rises.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.e2e.cases.papers import Fields, cars, gate_pass, goods, part
from tests.e2e.cases.rows import FilingRow, Row, cases, check, check_filing
from tests.e2e.cases.trade import Pass, Trade, Visit

CAR_KG = 1500
ACCEPTED = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)

Filing = Callable[[Trade], Pass]


def counters(trade: Trade, document: Fields) -> tuple[str, str, int]:
    """Allocated and passed of the first line, and the state: 1 not passed, 2 partly, 3 fully."""
    progress = trade.progress(document)
    line = progress["lines"][0]
    return str(line["allocated"]), str(line["passed"]), int(progress["passed_state"])


def a_part(trade: Trade, document: Fields, quantity: str, gross: str = "3000", **fields: Any) -> Pass:
    """A pass for one of many trucks of a declaration."""
    unit = document["lines"][0]["unit"]
    return trade.files(gate_pass(document, goods=[part(quantity, gross, unit=unit)], **fields))


# ---------------------------------------------------------------------- at the gate


def one_of_three_lists_is_ordered(trade: Trade) -> Visit:
    lists = [trade.declares(goods("3000", "3000", part_no=f"CU-{number}")) for number in (1, 2, 3)]
    trade.orders("declaration", lists[1]["no"])
    return trade.arrives(trade.files(gate_pass(*lists)))


def mixed_two_step_and_ordinary(**of_the_entry: Any) -> Callable[[Trade], Visit]:
    def story(trade: Trade) -> Visit:
        ordinary = trade.declares(goods("3000", "3000"))
        entry = trade.declares(goods("5000", "5000"), kind="two-step", accepted_at=ACCEPTED.isoformat(), **of_the_entry)
        return trade.arrives(trade.files(gate_pass(ordinary, entry)))

    return story


def shuttles_with_its_next_pass(trade: Trade) -> Visit:
    declared = trade.declares(goods("100", "9000"))
    first = a_part(trade, declared, "40")
    trade.arrives(first).passes_through()
    return trade.arrives(a_part(trade, declared, "60", plate=first.plate))


def shuttles_with_its_first_pass(trade: Trade) -> Visit:
    declared = trade.declares(goods("100", "9000"))
    first = a_part(trade, declared, "40")
    trade.arrives(first).passes_through()
    a_part(trade, declared, "60", plate=first.plate)
    return trade.arrives(first)


ROWS = (
    Row(
        case="46",
        happens="a control order stands against one of the truck's three lists",
        story=one_of_three_lists_is_ordered,
        verdict="N",
        reasons={"document.control.ordered"},
        notes={"document.blocks.others"},
        letters={3: "w"},
    ),
    Row(
        case="50",
        happens="a two-step entry released for pick-up, its full declaration open, and an ordinary list",
        story=mixed_two_step_and_ordinary(),
        verdict="Y",
    ),
    Row(
        case="50",
        happens="the same, but the entry is not released for pick-up",
        story=mixed_two_step_and_ordinary(summary_released=False),
        verdict="N",
        reasons={"document.summary.not-released"},
    ),
    Row(
        case="59",
        happens="the truck of trip 1 comes for trip 2 with a pass of its own",
        story=shuttles_with_its_next_pass,
        verdict="Y",
    ),
    Row(
        case="59",
        happens="the truck of trip 1 comes for trip 2 with the pass of trip 1",
        story=shuttles_with_its_first_pass,
        verdict="N",
        reasons={"pass.state.used"},
    ),
)


@cases(ROWS)
def test_documents(trade: Trade, row: Row) -> None:
    check(row, row.story(trade))


# ---------------------------------------------------------------------- at filing


def bind_1_with_a_list_of_a_bind_3_pass(trade: Trade) -> Pass:
    shared, own = trade.declares(goods("100", "9000")), trade.declares()
    assert a_part(trade, shared, "40").state == "approved"
    return trade.files(gate_pass(shared, own))


def several_documents_under_bind(bind: int) -> Filing:
    def story(trade: Trade) -> Pass:
        documents = trade.declares(), trade.declares()
        return trade.files(gate_pass(*documents, bind=bind, goods=[part("100", "9000")]))

    return story


def mixed_outbound(trade: Trade) -> Pass:
    ordinary = trade.declares(direction="E")
    entry = trade.declares(kind="two-step", direction="E")
    return trade.files(gate_pass(ordinary, entry, direction="E"))


def on_a_ledger_only_list(trade: Trade) -> Pass:
    return trade.files(gate_pass(trade.declares(passage="none")))


FILINGS = (
    FilingRow(
        case="48",
        happens="bind 1 with a list that is already on a bind-3 pass",
        story=bind_1_with_a_list_of_a_bind_3_pass,
        state="refused",
        refusals={"filing.bind.many-to-many", "filing.ledger.over-allocated"},
        allocated="40.00000",
    ),
    FilingRow(
        case="49",
        happens="bind 2 with two documents",
        story=several_documents_under_bind(2),
        state="refused",
        refusals={"filing.bind.several-documents"},
        allocated="0.00000",
    ),
    FilingRow(
        case="49",
        happens="bind 3 with two documents",
        story=several_documents_under_bind(3),
        state="refused",
        refusals={"filing.bind.several-documents"},
        allocated="0.00000",
    ),
    FilingRow(
        case="52",
        happens="two-step and ordinary goods on one truck out of the zone",
        story=mixed_outbound,
        state="refused",
        refusals={"filing.mixed.outbound"},
        allocated="0.00000",
    ),
    FilingRow(
        case="66",
        happens="a pass on a list that moves in the ledger only",
        story=on_a_ledger_only_list,
        state="refused",
        refusals={"filing.passage.none"},
        allocated="0.00000",
    ),
)


@cases(FILINGS)
def test_filing(trade: Trade, row: FilingRow) -> None:
    check_filing(row, row.story(trade))


# ---------------------------------------------------------------------- counters


def test_46_the_truck_cannot_pass_in_part(trade: Trade) -> None:
    visit = one_of_three_lists_is_ordered(trade)
    assert [one["verdict"] for one in visit.view()["verdict"]["passes"]] == ["refuse"]
    visit.leaves("backed-out")
    for document in visit.passes[0].body["documents"]:
        assert trade.progress(document)["passed_state"] == 1


def test_50_the_full_declaration_is_a_task_for_day_14(trade: Trade) -> None:
    visit = mixed_two_step_and_ordinary()(trade).passes_through()
    ordinary, entry = visit.passes[0].body["documents"]
    (task,) = trade.tasks(f"declaration:{entry['no']}")
    assert task["kind"] == "full-declaration-due"
    assert datetime.fromisoformat(task["due"]) == ACCEPTED + timedelta(days=14)
    assert trade.tasks(f"declaration:{ordinary['no']}") == []


def test_54_and_55_150_cars_on_19_trips_of_3_carriers(trade: Trade) -> None:
    plates = [f"苏G0000{carrier}" for carrier in (1, 2, 3)]
    declared = trade.declares(cars(150), entry_released=True)
    passed, seen = 0, []
    for trip in range(1, 20):
        aboard = min(8, 150 - passed)
        filed = a_part(trade, declared, str(aboard), str(aboard * CAR_KG), plate=plates[trip % 3])
        visit = trade.arrives(filed)
        passed += aboard
        seen.append((trip, visit.view()["verdict"]["check_result"]))
        visit.passes_through()
        state = 3 if trip == 19 else 2
        assert counters(trade, declared) == (f"{passed}.00000", f"{passed}.00000", state)
        assert (trade.progress(declared)["write_off"] is not None) == (trip == 19)
    assert seen == [(trip, "Y") for trip in range(1, 20)]
    assert trade.progress(declared)["trucks"]["passed"] == 19


def test_55_goods_whose_entry_is_not_released_are_not_written_off(trade: Trade) -> None:
    declared = trade.declares(entry_released=False)
    trade.arrives(trade.files(gate_pass(declared))).passes_through()
    assert counters(trade, declared)[2] == 3
    assert trade.progress(declared)["write_off"] is None
    assert trade.amends(declared, entry_released=True).is_success
    assert trade.progress(declared)["write_off"] is not None


def test_57_of_two_passes_of_60_for_100_filed_at_once_one_is_approved(trade: Trade) -> None:
    declared = trade.declares(goods("100", "9000"))
    with ThreadPoolExecutor(2) as both:
        filed = list(both.map(lambda _: a_part(trade, declared, "60"), range(2)))
    assert sorted(one.state for one in filed) == ["approved", "refused"]
    refused = next(one for one in filed if one.state == "refused")
    (reason,) = refused.answer["reasons"]
    assert reason["code"] == "filing.ledger.over-allocated"
    assert reason["facts"]["left"] == "40.00000"
    assert "40 left" in reason["text"]["en"]
    assert counters(trade, declared) == ("60.00000", "0.00000", 1)


def test_60_a_void_gives_back_what_the_pass_held_once(trade: Trade) -> None:
    declared = trade.declares(goods("100", "9000"))
    kept, given_back = a_part(trade, declared, "60"), a_part(trade, declared, "40")
    assert counters(trade, declared)[0] == "100.00000"
    assert given_back.void()["state"] == "void"
    assert counters(trade, declared)[0] == "60.00000"
    assert given_back.void()["state"] == "void"
    assert counters(trade, declared)[0] == "60.00000"
    assert a_part(trade, declared, "40").state == "approved"
    assert counters(trade, declared)[0] == "100.00000"
    assert kept.now()["state"] == "approved"


def test_61_a_last_truck_with_less_than_declared_leaves_the_list_open(trade: Trade) -> None:
    declared = trade.declares(goods("14", "980", unit="001"), entry_released=True)
    trade.arrives(a_part(trade, declared, "8", "560")).passes_through()
    last = trade.arrives(a_part(trade, declared, "6", "420"), weight="13280")
    assert last.view()["verdict"]["check_result"] == "M"
    counted = [{"pass": last.passes[0].no, "line": 1, "quantity": "4"}]
    assert last.decide("release", "实际装车4台", counted).is_success
    last.passes_through()
    progress = trade.progress(declared)
    assert (progress["lines"][0]["passed"], progress["passed_state"]) == ("12.00000", 2)
    assert progress["write_off"] is None
    (task,) = trade.tasks(f"declaration:{declared['no']}")
    assert (task["kind"], task["closed"]) == ("short-closing", None)
    assert trade.amends(declared, lines=[goods("12", "840", unit="001")]).is_success
    assert counters(trade, declared)[2] == 3
    (task,) = trade.tasks(f"declaration:{declared['no']}")
    assert task["closed"] is not None


def test_63_a_tenth_and_two_tenths_are_three_tenths(trade: Trade) -> None:
    declared = trade.declares(goods("0.3", "6000", unit="t"))
    for quantity in ("0.1", "0.2"):
        trade.arrives(a_part(trade, declared, quantity)).passes_through()
    assert counters(trade, declared) == ("0.30000", "0.30000", 3)


@pytest.mark.parametrize(("quantity", "status"), [("80", 409), ("89.99999", 409), ("90", 200)])
def test_65_a_list_is_never_amended_below_what_has_passed(trade: Trade, quantity: str, status: int) -> None:
    declared = trade.declares(goods("100", "9000"))
    trade.arrives(a_part(trade, declared, "90")).passes_through()
    answer = trade.amends(declared, lines=[goods(quantity, "9000")])
    assert answer.status_code == status, answer.text
    if status == 409:
        assert counters(trade, declared) == ("90.00000", "90.00000", 2)
        assert trade.progress(declared)["lines"][0]["declared"] == "100.00000"
    else:
        assert counters(trade, declared) == ("90.00000", "90.00000", 3)


def test_66_no_truck_passes_on_a_ledger_only_list(trade: Trade) -> None:
    declared = trade.declares(passage="none")
    filed = trade.files(gate_pass(declared, approval=1))
    assert filed.state == "approved"
    verdict = trade.arrives(filed).view()["verdict"]
    assert verdict["check_result"] == "N"
    assert "document.passage.none" in {reason["code"] for reason in verdict["reasons"]}
