"""What leaves through a raised barrier is taken from its unit, once, whether it is reported before or after."""

from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from hazmat_notify.stock.rules.balances import NOTHING, Stock
from hazmat_notify.stock.rules.exit_accounts import ExitLine, implied
from kakou.contracts import topics

from tests.unit.hazmat_notify.office import Office
from tests.unit.hazmat_notify.papers import METHANOL, VISIT, moved, passage, reached, storage_unit

OUT_PASS = "Z3105E261122000000000007"


def ready(*units: str) -> Office:
    """Twenty tonnes of methanol in T-01, and a truck at the barrier that takes ten of them out."""
    office = Office()
    for no in (*units, "T-01"):
        office.hear(topics.DOCUMENT_CHANGED, no, storage_unit(no))
    office.hear(topics.GOODS_MOVED, "T-01", moved("in", "20"))
    leaving: Any = METHANOL | {"quantity": "10000.00000"}
    office.hear(topics.VERDICT_REACHED, VISIT, reached(goods=(leaving,), direction="E", passes=(OUT_PASS,)))
    return office


def left_in(office: Office, no: str = "T-01") -> Decimal:
    office.work()
    return (office.kept("stock", no, Stock) or NOTHING).held["67-56-1"].kilograms


def test_what_nobody_reported_is_taken_from_the_lines_unit_at_the_raise_and_not_before() -> None:
    office = ready()
    assert left_in(office) == 20_000
    office.hear(topics.PASSAGE_RECORDED, VISIT, passage(VISIT, "E", OUT_PASS))
    assert left_in(office) == 10_000


def test_what_was_reported_before_the_exit_is_not_taken_twice() -> None:
    office = ready()
    office.hear(topics.GOODS_MOVED, "T-01", moved("out", "6", pass_no=OUT_PASS))
    office.hear(topics.PASSAGE_RECORDED, VISIT, passage(VISIT, "E", OUT_PASS))
    assert left_in(office) == 10_000


def test_a_report_that_comes_after_the_exit_is_not_taken_twice() -> None:
    office = ready()
    office.hear(topics.PASSAGE_RECORDED, VISIT, passage(VISIT, "E", OUT_PASS))
    office.hear(topics.GOODS_MOVED, "T-01", moved("out", "10", pass_no=OUT_PASS))
    assert left_in(office) == 10_000


def test_a_late_report_from_another_unit_gives_the_first_its_goods_back() -> None:
    office = ready("T-02")
    office.hear(topics.GOODS_MOVED, "T-02", moved("in", "10"))
    office.hear(topics.PASSAGE_RECORDED, VISIT, passage(VISIT, "E", OUT_PASS))
    office.hear(topics.GOODS_MOVED, "T-02", moved("out", "10", pass_no=OUT_PASS))
    assert [left_in(office), left_in(office, "T-02")] == [20_000, 0]


def test_a_second_gate_of_two_takes_nothing_more() -> None:
    office = ready()
    office.hear(topics.PASSAGE_RECORDED, VISIT, passage(VISIT, "E", OUT_PASS))
    other = "G2.E01.20261122080000000018"
    leaving: Any = METHANOL | {"quantity": "10000.00000"}
    office.hear(
        topics.VERDICT_REACHED, other, reached(goods=(leaving,), direction="E", passes=(OUT_PASS,), visit=other)
    )
    office.hear(topics.PASSAGE_RECORDED, other, passage(other, "E", OUT_PASS))
    assert left_in(office) == 10_000


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_every_order_of_the_same_reports_and_the_exit_gives_the_same_stock(order: tuple[int, ...]) -> None:
    office = ready()
    told = [
        (topics.PASSAGE_RECORDED, VISIT, passage(VISIT, "E", OUT_PASS)),
        (topics.GOODS_MOVED, "T-01", moved("out", "4", pass_no=OUT_PASS)),
        (topics.GOODS_MOVED, "T-01", moved("out", "3500", "kg", pass_no=OUT_PASS)),
    ]
    for place in order:
        office.hear(*told[place])
    assert left_in(office) == 10_000


def test_an_exit_never_brings_stock_below_zero_and_the_shortfall_is_a_task() -> None:
    office = ready()
    office.hear(topics.GOODS_MOVED, "T-01", moved("out", "15"))
    office.hear(topics.PASSAGE_RECORDED, VISIT, passage(VISIT, "E", OUT_PASS))
    assert left_in(office) == 0
    tasks = [told.data for told in office.work() if told.type == topics.TASK_OPENED]
    assert [task["kind"] for task in tasks] == ["stock-mismatch"]
    assert "5000 kg more of 67-56-1" in tasks[0]["text"]["en"]


def test_goods_whose_unit_the_papers_do_not_name_make_a_task() -> None:
    office = Office()
    nowhere: Any = METHANOL | {"storage_unit": None}
    office.hear(topics.VERDICT_REACHED, VISIT, reached(goods=(nowhere,), direction="E", passes=(OUT_PASS,)))
    office.hear(topics.PASSAGE_RECORDED, VISIT, passage(VISIT, "E", OUT_PASS))
    tasks = [told.data for told in office.work() if told.type == topics.TASK_OPENED]
    assert [(task["kind"], task["subject"]["no"]) for task in tasks] == [("exit-unaccounted", OUT_PASS)]


def test_a_report_counts_for_its_own_units_line_first() -> None:
    lines = tuple(
        ExitLine(name="甲醇", identity="67-56-1", unit=unit, kilograms=Decimal(10)) for unit in ("T-01", "T-02")
    )
    assert implied(lines, {"T-02/67-56-1": Decimal(10)}) == {"T-01/67-56-1": Decimal(10)}
