"""A take-over reads the dead letters that may matter to it, and no others."""

from kakou.runtime.events.event import Event
from kakou.runtime.events.record import Record
from kakou.runtime.memory.log import MemoryLog
from kakou.runtime.unit_of_work import UnitOfWork

from tests.unit.runtime.told import LETTERS, Path, Rule


class CountingLog(MemoryLog):
    """Counts the dead letters that are read."""

    letters_read = 0

    async def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Record]:
        found = await super().read(topic, partition, offset, limit)
        self.letters_read += len(found) if topic == LETTERS else 0
        return found


def refuses_odd(event: Event, unit: UnitOfWork) -> None:
    if int(event.id) % 2:
        raise ValueError("odd")
    unit.forward()


def path_of_letters(count: int) -> tuple[Path, CountingLog]:
    log = CountingLog(now_ms=1_795_305_600_000)
    path = Path(Rule(refuses_odd), log=log)
    for no in range(count):
        path.event(str(no))
    path.run()
    return path, log


def test_a_take_over_does_not_read_letters_that_an_earlier_one_has_seen() -> None:
    path, log = path_of_letters(200)
    assert len(path.out(LETTERS)) == 100
    path.event("200")
    path.run()  # sees the hundred once
    log.letters_read = 0
    for no in range(201, 206):
        path.event(str(no))
        path.run()
    assert log.letters_read <= 2 * 3, "only those that came since, and what a take-over publishes again"


def test_a_state_of_before_the_upgrade_reads_them_all() -> None:
    path, log = path_of_letters(20)
    assert path.store.partitions[0].standing.progress.letters == 0
    log.letters_read = 0
    path.run()
    assert log.letters_read >= 10


def test_a_letter_stays_in_sight_until_what_it_is_about_has_been_rejected_again() -> None:
    """A state that was lost, a build that could handle it by now, and owners that crash after each event."""
    path, _ = path_of_letters(6)
    path.store.partitions.clear()
    path.rule.does = lambda event, unit: unit.forward()
    records, path.log._topics["gate.inbound", 0] = path.log.records("gate.inbound", 0), []
    for record in records:
        path.log._topics["gate.inbound", 0].append(record)
        path.log._ends["gate.inbound", 0] = record.offset + 1
        path.run()
    assert path.store.partitions[0].buckets["3105W/referred"].keys() == {"1", "3", "5"}


def test_letters_that_no_service_of_ours_wrote_are_passed_over() -> None:
    path, log = path_of_letters(2)
    for headers in ({}, {"kakou-place": "x"}, {"kakou-place": "gate.inbound/0/9"}, {"kakou-cause": "c"}):
        log.append(LETTERS, 0, "", b"", {"kakou-writer": "lane-router", **headers})
        log.append(LETTERS, 0, "", b"", {"kakou-writer": "lane-router/refused", **headers})
    path.event("4")
    path.run()
    assert path.out()[-1].headers["kakou-origin"] == "2.0"
