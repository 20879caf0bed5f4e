"""The history: how fast it projects, what a truck takes in it, and how long questions take over a year of a busy zone.

`HISTORY_VISITS` sets how many visits the questions are asked over, where two million would take too long.
"""

import os
import random
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any, Final

from history.handler import HAZMAT_SERVICE, SERVICE
from history.store.database import Database
from history.store.sql_store import SqlStore
from kakou.contracts import topics
from kakou.history.engine import history_url
from kakou.history.reading import HistoryReader, Reading
from kakou.history.tables import PLATES, REASONS, VISITS
from kakou.runtime.handler import Service
from kakou.runtime.memory.store import MemoryStore
from kakou_cli.replay.pipeline import SERVICES
from kakou_local.postgresql import LocalPostgreSQL
from sqlalchemy import Connection, and_, func, select

from tests.bench.figures import Figure, at_least, at_most
from tests.bench.golden_copies import copies
from tests.bench.year_of_visits import APART, BEGAN, ZONE, fill
from tests.history_database import history_database, new_url
from tests.unit.history.projected import golden_log, run

VISITS_ASKED: Final = int(os.environ.get("HISTORY_VISITS", "2000000"))
COPIES: Final = 20
"""Of the golden log's trucks that are projected."""
ASKED: Final = 100
"""Times each question is asked, each time about something else."""
PAGE: Final = 50
ON_DISK: Final = {"fsync": "on", "synchronous_commit": "on", "shared_buffers": "512MB"}


async def history() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="kakou-history-") as folder, LocalPostgreSQL(ON_DISK) as server:
        figures = await _projection(Path(folder), server)
        for kind in ("sqlite", "postgresql"):
            figures += _questions(kind, Path(folder), server)
    return figures


# --------------------------------------------------------------- projection


async def _projection(folder: Path, server: LocalPostgreSQL) -> list[Figure]:
    gate = await golden_log()
    told = copies(gate.log, COPIES)
    slowest = min([await _rate_in_memory(service) for service in SERVICES])
    figures = []
    for kind, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL")):
        url = new_url(kind, folder, server)
        database = Database(history_url(url))
        empty = await database.read(_size)
        began, events = perf_counter(), 0
        for service in (SERVICE, HAZMAT_SERVICE):
            await run(service, told, SqlStore(database, service.name))
            events += len(told.records(service.reads, 0))
        rate = events / (perf_counter() - began)
        size = await database.read(_size) - empty
        database.close()
        trucks = len(gate.told[topics.VISIT_ENDED]) * COPIES
        of = "slowest deciding service, in memory"
        figures.append(Figure.ratio(f"{name}: events projected a second", rate, slowest, "", of, at_least(1)))
        figures.append(Figure.alone(f"{name}: bytes a truck", size / trucks, "B", of=f"{trucks:,} trucks"))
    return figures


async def _rate_in_memory(service: Service) -> float:
    """Events a second of a deciding service whose log and state are in memory."""
    gate = await golden_log(before=service)
    began = perf_counter()
    await run(service, gate.log, MemoryStore())
    return len(gate.log.records(service.reads, 0)) / (perf_counter() - began)


def _size(connection: Connection) -> int:
    """Bytes of the whole database; PostgreSQL's has eight million of its own before the first truck."""
    if connection.dialect.name == "sqlite":
        pages, page = (connection.exec_driver_sql(f"PRAGMA {what}").scalar() for what in ("page_count", "page_size"))
        return int(pages or 0) * int(page or 0)
    return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar() or 0)


# ---------------------------------------------------------------- questions


def _questions(kind: str, folder: Path, server: LocalPostgreSQL) -> list[Figure]:
    part = folder / "asked"
    part.mkdir(exist_ok=True)
    with history_database(kind, part, server if kind == "postgresql" else None) as database:
        began = perf_counter()
        fill(database.engine, VISITS_ASKED)
        took = perf_counter() - began
        figures = [Figure.alone(f"{kind}: {VISITS_ASKED:,} visits written straight, in", took, "s")]
        for name, ask in QUESTIONS.items():
            figures.append(Figure.alone(f"{kind}: {name}, p99", _p99(database.reader, ask), "ms", at_most(100)))
    return figures


def _p99(reader: HistoryReader, ask: Callable[[Reading, random.Random], Any]) -> float:
    chance = random.Random(7)
    took = []
    for _ in range(ASKED):
        began = perf_counter()
        reader.read_now(ZONE, lambda reading: ask(reading, chance), within=60)
        took.append((perf_counter() - began) * 1000)
    return quantiles(took, n=100)[98]


def _some_day(chance: random.Random) -> datetime:
    return BEGAN + APART * chance.randrange(VISITS_ASKED)


def _page(reading: Reading, *where: Any) -> Any:
    in_order = (VISITS.c.arrived_at.desc(), VISITS.c.visit.desc())
    return reading.rows(select(VISITS).where(*where).order_by(*in_order).limit(PAGE))


def _of_firm(reading: Reading, chance: random.Random) -> Any:
    day = _some_day(chance)
    firm = f"31056{chance.randrange(400):05}"
    within = (VISITS.c.arrived_at >= day, VISITS.c.arrived_at < day + timedelta(days=31))
    return _page(reading, VISITS.c.firm == firm, *within)


def _of_plate(reading: Reading, chance: random.Random) -> Any:
    return _page(reading, VISITS.c.plate == f"沪A{chance.randrange(50_000):05}")


def _of_part(reading: Reading, chance: random.Random) -> Any:
    """First the plates, of which there are few, then their trucks by the index alone, then the page."""
    part = f"%{chance.randrange(100, 1_000)}%"
    plates = [plate for (plate,) in reading.rows(select(PLATES.c.plate).where(PLATES.c.plate.like(part)).limit(500))]
    found = select(VISITS.c.visit).where(VISITS.c.plate.in_(plates))
    newest = found.order_by(VISITS.c.arrived_at.desc(), VISITS.c.visit.desc()).limit(PAGE)
    return _page(reading, VISITS.c.visit.in_([visit for (visit,) in reading.rows(newest)]))


def _refused(reading: Reading, chance: random.Random) -> Any:
    return _page(reading, VISITS.c.verdict == "refuse", VISITS.c.arrived_at < _some_day(chance))


def _deep(reading: Reading, chance: random.Random) -> Any:
    return _page(reading, VISITS.c.arrived_at < _some_day(chance))


def _open(reading: Reading, chance: random.Random) -> Any:
    return _page(reading, VISITS.c.state == "open")


def _one(reading: Reading, chance: random.Random) -> Any:
    number = chance.randrange(VISITS_ASKED)
    return reading.first(select(VISITS).where(VISITS.c.visit == f"G1.E0{number % 8}.{number}"))


def _spoke(chance: random.Random, days: int) -> Any:
    day = _some_day(chance)
    within = (REASONS.c.at >= day, REASONS.c.at < day + timedelta(days=days))
    return and_(REASONS.c.code == f"reason.{chance.randrange(20)}", *within)


def _for_reason(reading: Reading, chance: random.Random) -> Any:
    return reading.value(select(func.count()).select_from(REASONS).where(_spoke(chance, 31)))


def _stopped_for(reading: Reading, chance: random.Random) -> Any:
    """By the reasons' own times, so that their index gives the order."""
    newest = select(REASONS.c.visit).where(_spoke(chance, 7)).order_by(REASONS.c.at.desc()).limit(PAGE)
    return _page(reading, VISITS.c.visit.in_([visit for (visit,) in reading.rows(newest)]))


def _of_a_day(reading: Reading, chance: random.Random) -> Any:
    day = _some_day(chance)
    within = (VISITS.c.arrived_at >= day, VISITS.c.arrived_at < day + timedelta(days=1))
    return reading.rows(select(VISITS.c.verdict, func.count()).where(*within).group_by(VISITS.c.verdict))


QUESTIONS: Final[dict[str, Callable[[Reading, random.Random], Any]]] = {
    "a firm's trucks of a month": _of_firm,
    "a plate": _of_plate,
    "three digits of a plate": _of_part,
    "refused before a day": _refused,
    "a page anywhere": _deep,
    "what is open": _open,
    "one visit": _one,
    "how often a reason spoke in a month": _for_reason,
    "whom a reason stopped in a week": _stopped_for,
    "verdicts of a day": _of_a_day,
}
