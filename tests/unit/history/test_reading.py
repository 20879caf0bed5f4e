"""A question to the history is answered in time, or told why not."""

import asyncio
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from kakou.history.engine import WrongUrl, history_url
from kakou.history.reading import HistoryReader, Reached, Reading
from kakou.history.tables import DECISIONS, PROGRESS, VISITS
from kakou.history.unavailable import HistoryBehind, HistoryUnavailable
from kakou_local.postgresql import LocalPostgreSQL
from sqlalchemy import FromClause, func, select

from tests.history_database import HistoryDatabase, history_database

ZONE = "3105W"
COUNT = select(func.count()).select_from(VISITS)
AT_7 = {"service": "history", "partition": 0, "commit_id": "c", "root": 7, "progress": "{}", "outbox": "[]"}


async def test_a_question_sees_one_moment(history: HistoryDatabase) -> None:
    def question(reading: Reading) -> tuple[int, int]:
        before = reading.value(COUNT)
        history.insert(VISITS, {"zone": ZONE})
        return before, reading.value(COUNT)

    assert await history.reader.read(ZONE, question) == (0, 0)
    assert await history.reader.read(ZONE, lambda reading: reading.value(COUNT)) == 1


async def test_what_takes_too_long_is_ended_in_the_database(history: HistoryDatabase) -> None:
    history.insert(VISITS, *({"zone": ZONE, "visit": f"G1.E01.{n}"} for n in range(1_000)))
    all_pairs: FromClause = VISITS
    for _ in range(3):
        all_pairs = all_pairs.join(other := VISITS.alias(), other.c.visit != VISITS.c.visit)
    endless = select(func.count()).select_from(all_pairs)
    began = time.monotonic()
    with pytest.raises(HistoryUnavailable):
        await history.reader.rows(ZONE, endless, within=0.3)
    assert await history.reader.read(ZONE, lambda reading: reading.value(COUNT)) == 1_000
    assert time.monotonic() - began < 10


async def test_a_slow_question_does_not_hold_up_the_loop(history: HistoryDatabase) -> None:
    begun, answered = threading.Event(), threading.Event()

    def question(_: Reading) -> bool:
        begun.set()
        return answered.wait(10)

    asked = asyncio.create_task(history.reader.read(ZONE, question, within=20))
    async with asyncio.timeout(10):
        while not begun.is_set():  # noqa: ASYNC110 - it is another thread's work
            await asyncio.sleep(0.01)
    # The question waits for what the loop does meanwhile.
    answered.set()
    assert await asked


async def test_the_deadline_is_that_of_all_statements_together(
    history: HistoryDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.insert(VISITS, *({"zone": ZONE, "visit": f"G1.E01.{n}"} for n in range(1_000)))
    pairs = VISITS.join(other := VISITS.alias(), other.c.visit != VISITS.c.visit)
    gone_by, answered = 0.0, list[int]()
    monkeypatch.setattr(
        "kakou.history.reading.time", SimpleNamespace(monotonic=lambda: time.monotonic() + gone_by, sleep=time.sleep)
    )

    def question(reading: Reading) -> None:
        nonlocal gone_by
        for seconds in (60, 0):
            answered.append(reading.value(select(func.count()).select_from(pairs)))
            gone_by += seconds

    with pytest.raises(HistoryUnavailable):
        await asyncio.to_thread(history.reader.read_now, ZONE, question, within=60)
    assert answered == [1_000 * 999]


async def test_who_waits_for_the_history_to_catch_up_holds_up_nobody(history: HistoryDatabase) -> None:
    reader = HistoryReader(history.url, at_once=1)
    behind = [Reached("history", 0, 7)]
    waiting = [asyncio.create_task(reader.rows(ZONE, select(VISITS), reached=behind)) for _ in range(3)]
    await asyncio.sleep(0.1)
    assert await reader.read(ZONE, lambda reading: reading.value(COUNT)) == 0
    assert not any(one.done() for one in waiting)
    with history.engine.begin() as connection:
        connection.execute(PROGRESS.insert(), [AT_7])
    assert await asyncio.gather(*waiting) == [[], [], []]
    reader.close()


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    path.write_bytes(b"not a database" * 1_000)
    reader = HistoryReader(f"sqlite:///{path}")
    with pytest.raises(HistoryUnavailable, match="file is not a database"):
        await reader.rows(ZONE, select(VISITS))
    with pytest.raises(HistoryUnavailable, match="file is not a database"):
        reader.roots()
    reader.close()


async def test_damaged_pages_are_told(tmp_path: Path) -> None:
    with history_database("sqlite", tmp_path, None) as sound:
        sound.insert(VISITS, {"zone": ZONE})
        url = sound.url
    path = tmp_path / "history.sqlite"
    pages = path.read_bytes()
    path.write_bytes(pages[:8192] + bytes([255]) * (len(pages) - 8192))
    reader = HistoryReader(url)
    with pytest.raises(HistoryUnavailable, match="malformed"):
        await reader.rows(ZONE, select(VISITS))
    reader.close()


async def test_a_role_that_may_not_read_is_told(tmp_path: Path, postgresql: LocalPostgreSQL) -> None:
    with history_database("postgresql", tmp_path, postgresql) as history:
        with history.engine.begin() as connection:
            connection.exec_driver_sql("REVOKE SELECT ON visits FROM CURRENT_USER")
        with pytest.raises(HistoryUnavailable, match="permission denied"):
            await history.reader.rows(ZONE, select(VISITS))


async def test_a_history_that_an_earlier_build_made_is_told(history: HistoryDatabase) -> None:
    """Readers may be of this build before the service history is, which adds what they ask for."""
    with history.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE decisions DROP COLUMN proposed_by")
    with pytest.raises(HistoryUnavailable, match="has not all tables and columns of this build yet"):
        await history.reader.rows(ZONE, select(DECISIONS))


async def test_a_history_that_is_far_enough_answers(history: HistoryDatabase) -> None:
    with history.engine.begin() as connection:
        connection.execute(PROGRESS.insert(), [AT_7])
    reached = [Reached("history", 0, 7)]
    assert await history.reader.read(ZONE, lambda reading: reading.value(COUNT), reached=reached) == 0


async def test_a_history_that_catches_up_in_time_is_waited_for(history: HistoryDatabase) -> None:
    asked = asyncio.create_task(
        history.reader.read(ZONE, lambda reading: reading.value(COUNT), reached=[Reached("history", 0, 7)])
    )
    await asyncio.sleep(0.1)
    assert not asked.done()
    history.insert(VISITS, {"zone": ZONE})
    with history.engine.begin() as connection:
        connection.execute(PROGRESS.insert(), [AT_7])
    assert await asked == 1


async def test_a_history_that_is_behind_says_how_far(history: HistoryDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kakou.history.reading.CATCH_UP_WITHIN", 0.1)
    with history.engine.begin() as connection:
        connection.execute(PROGRESS.insert(), [AT_7])
    with pytest.raises(HistoryBehind, match="has applied up to 7 of partition 0, and the gate is at 8") as told:
        await history.reader.rows(ZONE, select(VISITS), reached=[Reached("history", 0, 8)])
    assert told.value.retry_after > 0
    with pytest.raises(HistoryBehind, match="nothing yet of partition 0"):
        await history.reader.rows(ZONE, select(VISITS), reached=[Reached("history-hazmat", 0, 0)])


async def test_a_database_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    for url in (f"sqlite:///{path}", "postgresql://kakou:secret@127.0.0.1:9/kakou"):
        reader = HistoryReader(url)
        with pytest.raises(HistoryUnavailable) as told:
            await reader.rows(ZONE, select(VISITS))
        assert "secret" not in str(told.value)
        reader.close()
    assert not path.exists()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("mysql://kakou:secret@host/kakou", "must begin with"),
        ("/var/lib/history", "must be a URL"),
    ],
)
def test_a_url_that_cannot_be_is_refused_in_a_sentence(url: str, why: str) -> None:
    with pytest.raises(WrongUrl, match=why) as told:
        history_url(url)
    assert "secret" not in str(told.value)


async def test_how_far_each_partition_has_come_is_told_without_a_zone(history: HistoryDatabase) -> None:
    assert history.reader.roots() == {}
    with history.engine.begin() as connection:
        connection.execute(PROGRESS.insert(), [AT_7])
    assert history.reader.roots() == {("history", 0): 7}
