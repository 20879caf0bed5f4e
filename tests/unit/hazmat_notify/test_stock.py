"""Stock is what the movements make it, in whatever order they come; trucks are not stock."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from hazmat_notify.reference.rules.additions_in_force import NONE
from hazmat_notify.stock.rules.balances import NOTHING, Held, Stock, move
from hazmat_notify.storage.storage_unit import assessment, lines
from hypothesis import given
from hypothesis import strategies as st
from kakou.contracts import topics
from kakou.contracts.documents.reference import StorageUnit
from kakou.contracts.substance import Substance

from tests.unit.hazmat_notify.office import Office
from tests.unit.hazmat_notify.papers import CHLORINE, VISIT, moved, reached, storage_unit

UNIT = "W-A1"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

amounts = st.integers(1, 10**10).map(lambda n: Decimal(n).scaleb(-5))
substances = st.sampled_from([{"cas": "67-56-1"}, {"cas": "67-56-1", "class": "3"}, {"un": "1230", "name": "甲醇"}])
movements = st.lists(st.tuples(st.sampled_from(["in", "out"]), amounts, substances), max_size=12)


def stocked(*found: tuple[str, str, str]) -> Office:
    """An office after movements of (direction, quantity in t, CAS)."""
    office = Office()
    office.hear(topics.DOCUMENT_CHANGED, UNIT, storage_unit(UNIT, exposed_people=10))
    for direction, quantity, cas in found:
        office.hear(topics.GOODS_MOVED, UNIT, moved(direction, quantity, cas=cas))
    return office


def stock_of(office: Office) -> Stock:
    return office.kept("stock", UNIT, Stock) or NOTHING


def unit_of(office: Office) -> StorageUnit:
    unit = office.kept("storage-unit", UNIT, StorageUnit)
    assert unit is not None
    return unit


@given(movements, st.randoms())
def test_any_order_of_the_same_movements_gives_the_same_stock(
    found: list[tuple[str, Decimal, dict[str, str]]], random: object
) -> None:
    def after(order: list[tuple[str, Decimal, dict[str, str]]]) -> Held:
        held = Held()
        for direction, quantity, substance in order:
            word: Literal["in", "out"] = "in" if direction == "in" else "out"
            held = move(held, word, quantity, Substance.model_validate(substance), NOON)
        return held

    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert after(found) == after(shuffled)
    assert after(found).kilograms >= 0


def test_ammonia_and_chlorine_in_one_unit_are_a_major_hazard_of_level_4() -> None:
    office = stocked(("in", "0.9", "7664-41-7"), ("in", "4.55", "7782-50-5"))
    office.work()
    found = assessment(unit_of(office), lines(unit_of(office), stock_of(office), NONE))
    assert found.ratio == 1
    assert found.level == 4


def test_kilograms_and_tonnes_of_one_substance_add_up() -> None:
    office = Office()
    office.hear(topics.DOCUMENT_CHANGED, UNIT, storage_unit(UNIT))
    office.hear(topics.GOODS_MOVED, UNIT, moved("in", "1", "t"))
    office.hear(topics.GOODS_MOVED, UNIT, moved("in", "0.00001", "kg"))
    office.hear(topics.GOODS_MOVED, UNIT, {**moved("out", "250", "kg"), "substance": {"un": "1230"}})
    office.work()
    assert stock_of(office).held["67-56-1"].kilograms == Decimal("750.00001")


def test_a_truck_at_the_gate_is_not_stock() -> None:
    office = stocked()
    office.hear(topics.VERDICT_REACHED, VISIT, reached(goods=(CHLORINE,)))
    office.work()
    assert stock_of(office) == NOTHING
    assert office.numbers("motion") == [VISIT]


def test_a_movement_in_an_unknown_unit_is_refused_with_the_reason() -> None:
    office = Office()
    office.hear(topics.GOODS_MOVED, "W-X9", moved("in", "1"))
    told = office.work()[0]
    assert (told.type, told.outcome, told.data["status"]) == (topics.WRITE_SETTLED, "refused", 422)
    assert "W-X9 is not known" in told.data["detail"]
    assert office.numbers("stock") == []


def test_a_movement_passes_on_with_its_outcome() -> None:
    office = stocked()
    value = office.hear(topics.GOODS_MOVED, UNIT, moved("in", "1"), outcome="done")
    assert (office.work()[-1].value, office.work()[-1].outcome) == (value, "done")


def test_more_out_than_in_shows_nothing_and_opens_one_task_until_the_books_agree() -> None:
    methanol = "67-56-1"
    office = stocked(("in", "1", methanol), ("out", "3", methanol), ("out", "1", methanol))
    out = office.work()
    opened = [told.data for told in out if told.type == topics.TASK_OPENED]
    assert len(opened) == 1
    assert (opened[0]["kind"], opened[0]["subject"]) == ("stock-mismatch", {"kind": "storage-unit", "no": UNIT})
    assert "2000 kg more of 67-56-1 went out" in opened[0]["text"]["en"]
    assert stock_of(office).held[methanol].kilograms == 0
    office.hear(topics.GOODS_MOVED, UNIT, moved("in", "3"))
    settled = [told.data for told in office.work() if told.type == topics.TASK_SETTLED]
    assert [(task["id"], task["closed"]["by"]) for task in settled] == [(opened[0]["id"], topics.GOODS_MOVED)]
    assert stock_of(office).held[methanol].kilograms == 0


def test_a_balance_beyond_any_amount_is_refused() -> None:
    office = stocked(("in", "99999999999", "67-56-1"), ("in", "99999999999", "67-56-1"))
    out = office.work()
    assert [told.outcome for told in out if told.type == topics.WRITE_SETTLED] == ["refused"]
    assert stock_of(office).held["67-56-1"].kilograms == Decimal("99999999999000")


def test_the_design_maximum_counts_instead_of_what_lies_there() -> None:
    office = Office()
    built_for = [{"substance": {"cas": "7782-50-5"}, "quantity": "5", "unit": "t"}]
    office.hear(topics.DOCUMENT_CHANGED, UNIT, storage_unit(UNIT, design_maximum=built_for))
    office.work()
    assert assessment(unit_of(office), lines(unit_of(office), NOTHING, NONE)).major


def test_substances_that_are_all_gone_are_not_listed() -> None:
    office = stocked(("in", "1", "67-56-1"), ("out", "1", "67-56-1"))
    office.work()
    assert lines(unit_of(office), stock_of(office), NONE) == ()
