"""What lay in a unit leaves the state some days after, and the history answers for it to the gram."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import cast

import pytest
from hazmat_notify.state import BLOCKS, MOVES_BLOCK, Blocks
from hazmat_notify.views.stock_history import StockHistory
from hazmat_notify.views.stock_past import units_then
from history.handler import HAZMAT_SERVICE
from history.store.database import Database
from history.store.sql_store import SqlStore
from kakou.contracts import topics
from kakou.history.engine import history_url
from kakou.history.unavailable import HistoryBehind
from kakou.runtime.host import Host
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.redis.reader import StateReader

from tests.history_database import HistoryDatabase
from tests.unit.gate_ingest.memory_states import MemoryReader
from tests.unit.hazmat_notify.office import START_MS, ZONE
from tests.unit.hazmat_notify.papers import METHANOL as METHANOL_GOODS
from tests.unit.hazmat_notify.papers import VISIT, moved, passage, reached, storage_unit
from tests.unit.hazmat_notify.test_exits import OUT_PASS, left_in
from tests.unit.hazmat_notify.test_leaving import Days
from tests.unit.history.projected import run

METHANOL, CHLORINE = "67-56-1", "7782-50-5"
MANY = 3 * MOVES_BLOCK + 7
UNITS = ("T-01", "T-02")


class OnePartition:
    def partition_of(self, zone: str) -> int:
        return 0


def busy() -> Days:
    """Two units; in the first, hundreds of movements of two substances, an hour apart."""
    office = Days()
    for no in UNITS:
        office.hear(topics.DOCUMENT_CHANGED, no, storage_unit(no))
    office.hear(topics.GOODS_MOVED, "T-02", moved("in", "1", cas=CHLORINE))
    for number in range(MANY):
        office.now_ms += 3_600_000
        direction = "out" if number % 3 == 2 else "in"
        cas = CHLORINE if number % 5 == 0 else METHANOL
        office.hear(topics.GOODS_MOVED, "T-01", moved(direction, f"{number + 1}", "kg", cas=cas))
    office.work()
    return office


def history_of(database: HistoryDatabase) -> StockHistory:
    return StockHistory(cast(Host, OnePartition()), database.reader)


def lay(
    office: Days, history: StockHistory, at: datetime, reader: MemoryReader | None = None
) -> dict[str, dict[str, Decimal]]:
    """By unit kg by substance."""
    state = cast(StateReader, reader or MemoryReader(office.store))
    found = asyncio.run(units_then(state, history, ZONE, at))
    return {unit.id: {what: held.balance for what, held in stock.held.items()} for unit, stock in found}


def moments(office: Days) -> list[datetime]:
    """Before everything, and every ten hours and a half to the end."""
    begun = datetime.fromtimestamp(START_MS / 1000, UTC)
    return [begun, *(begun + timedelta(hours=10.5 * step) for step in range(1, MANY // 10))]


def project(office: Days, database: HistoryDatabase) -> None:
    writing = Database(history_url(database.url))
    asyncio.run(run(HAZMAT_SERVICE, office.log, SqlStore(writing, HAZMAT_SERVICE.name)))
    writing.close()


def blocks(office: Days) -> Blocks:
    found = office.kept(BLOCKS, "T-01", Blocks)
    assert found is not None
    return found


def kinds(office: Days) -> set[str]:
    return {bucket.removeprefix(f"{ZONE}/") for bucket in office.store.partitions[0].buckets}


def test_what_lay_in_a_unit_at_any_time_is_the_same_before_and_after_it_has_left(history: HistoryDatabase) -> None:
    office = busy()
    asked = moments(office)
    before = [lay(office, history_of(history), at) for at in asked]
    assert blocks(office).first == 0
    office.days(40)
    left = blocks(office)
    assert (left.first, len(left.starts)) == (3, 1), "the block that is not full stays, however old"
    assert not {f"moves/T-01/{block}" for block in range(3)} & kinds(office)
    project(office, history)
    assert [lay(office, history_of(history), at) for at in asked] == before
    assert before[0] == {}
    assert {len(each.get("T-01", {})) for each in before} >= {0, 2}


@dataclass(frozen=True)
class Meanwhile(MemoryReader):
    """Something happens while the changes of blocks are looked for."""

    happens: Callable[[], None]

    async def all_texts(self, zone: str, kinds: list[str]) -> list[dict[str, str]]:
        await asyncio.to_thread(self.happens)
        return await super().all_texts(zone, kinds)


def test_what_leaves_while_it_is_looked_for_is_told_from_the_history(history: HistoryDatabase) -> None:
    office = busy()
    at = moments(office)[5]
    before = lay(office, history_of(history), at)

    def leaves() -> None:
        office.days(40)
        project(office, history)

    assert lay(office, history_of(history), at, Meanwhile(office.store, leaves)) == before
    assert blocks(office).first == 3
    assert before["T-01"]


def test_a_state_that_is_built_anew_has_the_same_leave(history: HistoryDatabase) -> None:
    office = busy()
    office.days(40)
    told = [each.data for each in office.work() if each.type == topics.STOCK_RECORDED]
    assert [(each["storage_unit"], each["block"]) for each in told] == [("T-01", number) for number in range(3)]
    assert [len(each["changes"]) for each in told] == [MOVES_BLOCK] * 3
    stood = office.store.partitions[0].buckets
    office.store = MemoryStore()
    office.work()
    assert office.store.partitions[0].buckets == stood


def test_where_the_history_has_not_come_so_far_nothing_is_made_up(history: HistoryDatabase) -> None:
    office = busy()
    office.days(40)
    with pytest.raises(HistoryBehind):
        lay(office, history_of(history), moments(office)[1])


def test_within_their_time_nothing_leaves() -> None:
    office = busy()
    office.days(1)
    assert blocks(office).first == 0


def gone_out(reported: str | None) -> Days:
    """A truck has taken ten tonnes of twenty out, of which the warehouse has reported so many."""
    office = Days()
    office.hear(topics.DOCUMENT_CHANGED, "T-01", storage_unit("T-01"))
    office.hear(topics.GOODS_MOVED, "T-01", moved("in", "20"))
    leaving = METHANOL_GOODS | {"quantity": "10000.00000"}
    office.hear(topics.VERDICT_REACHED, VISIT, reached(goods=(leaving,), direction="E", passes=(OUT_PASS,)))
    office.hear(topics.PASSAGE_RECORDED, VISIT, passage(VISIT, "E", OUT_PASS))
    if reported is not None:
        office.hear(topics.GOODS_MOVED, "T-01", moved("out", reported, pass_no=OUT_PASS))
    return office


def test_the_account_of_a_truck_that_went_out_leaves_once_all_of_it_was_reported() -> None:
    office = gone_out("10")
    office.days(14)
    assert office.numbers("exit") == [OUT_PASS]
    office.days(2)
    assert (office.numbers("exit"), office.numbers("exit-of-pass")) == ([], [])
    assert left_in(office) == 10_000


def test_what_a_truck_took_and_nobody_reported_can_be_reported_however_late() -> None:
    office = gone_out("4")
    office.days(40)
    office.hear(topics.GOODS_MOVED, "T-01", moved("out", "6", pass_no=OUT_PASS))
    assert left_in(office) == 10_000
    office.days(20)
    assert (office.numbers("exit"), office.numbers("exit-of-pass")) == ([], [])
