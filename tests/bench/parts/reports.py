"""Reports: how long each takes over a month and over a year of a busy zone, and how long its picture takes.

`REPORTS_VISITS` sets how many visits they are counted over, where two million would take too long.
"""

import os
import tempfile
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Final

from gate_ingest.http.reports import WITHIN, count
from gate_ingest.reports.catalogue import REPORTS
from kakou.reports.drawing import draw
from kakou.reports.period import LONGEST, Period
from kakou.reports.report import Asked
from kakou_local.postgresql import LocalPostgreSQL

from tests.bench.figures import Figure, at_most
from tests.bench.parts.history import ON_DISK
from tests.bench.year_of_reports import fill_for_reports
from tests.bench.year_of_visits import BEGAN, ZONE
from tests.history_database import HistoryDatabase, history_database

VISITS: Final = int(os.environ.get("REPORTS_VISITS", "2000000"))
PERIODS: Final = {"a month": Period(BEGAN, BEGAN + timedelta(days=30)), "a year": Period(BEGAN, BEGAN + LONGEST)}


async def reports() -> list[Figure]:
    figures = []
    with tempfile.TemporaryDirectory(prefix="kakou-reports-") as folder, LocalPostgreSQL(ON_DISK) as server:
        for kind in ("sqlite", "postgresql"):
            with history_database(kind, Path(folder), server if kind == "postgresql" else None) as database:
                fill_for_reports(database.engine, VISITS)
                figures += _counted(kind, database)
    return figures


def _counted(kind: str, database: HistoryDatabase) -> list[Figure]:
    figures = []
    for name, counted in REPORTS.items():
        for of, period in PERIODS.items():
            asked = Asked(period, next(iter(counted.report.steps), None))
            began = perf_counter()
            rows = database.reader.read_now(ZONE, partial(count, counted, asked), within=300)
            took, began = perf_counter() - began, perf_counter()
            draw(counted.report.figure(asked, rows), name)
            drawn = (perf_counter() - began) * 1000
            size = f"{len(rows):,} rows of {VISITS:,} visits; drawn in {drawn:.0f} ms"
            figures.append(Figure.alone(f"{kind}: {name} over {of}", took, "s", at_most(WITHIN), of=size))
    return figures
