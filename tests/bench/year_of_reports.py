"""What reports count, beside a busy zone's visits of a year: stages, verdicts, weights, passages, passes, decisions."""

from typing import Final

from kakou.history.tables import DECISIONS, PASSAGES, PASSES, STAGES, VERDICTS, WEIGHTS
from kakou.history.types import micros
from kakou.history.zones import bind
from sqlalchemy import Engine

from tests.bench.year_of_visits import APART, BEGAN, LANE, VISIT, fill, flag, insert

STAGES_OF_VISIT: Final = (("weight", 0, 9), ("barrier", 9, 25), ("leaving", 25, 40))
"""Each with the seconds after the arrival when it begins and ends."""


def fill_for_reports(engine: Engine, count: int) -> None:
    """As `fill` writes visits, so that every truck that has gone is in each report."""
    fill(engine, count)
    arrived = f"({micros(BEGAN)} + i * {APART // APART.resolution})"
    place = {"visit": VISIT, "gate": "'G1'", "lane": LANE}
    whose = {"firm": "'31056' || substr(CAST(100000 + ((i * 7919) % 400) AS text), 2)", "level": "'ordinary'"}
    body = {"root": "i * 12", "body": "'{}'"}
    tables = (STAGES, VERDICTS, WEIGHTS, PASSAGES, DECISIONS, PASSES)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            bind(connection, "3105W")
        for table in tables:
            for index in table.indexes:
                index.drop(connection)
        no = flag(connection, False)
        for n, (stage, began, ended) in enumerate(STAGES_OF_VISIT):
            times = {"began_at": f"{arrived} + {began}000000", "ended_at": f"{arrived} + {ended}000000"}
            insert(connection, STAGES, count, {**place, "n": str(n), "stage": f"'{stage}'", **times})
        reached = {"revision": "1", "at": arrived}
        kinds = {"verdict": "'release'", "because": "'gathered'", "lane_class": "'declared'", "direction": "'I'"}
        versions = {"policy_version": "1", "rules_version": "1", "hazardous": no}
        insert(connection, VERDICTS, count, {**place, **whose, **reached, **kinds, **versions, **body})
        weighed = {
            "n": "0",
            "level": "'vehicle'",
            "difference": "((i * 7919) % 2001 - 1000) * 10000",
            "band": "60000000",
        }
        insert(connection, WEIGHTS, count, {**place, **reached, **weighed, "quality": "'ok'"})
        raised = {"sequence": "i + 1", "at": f"{arrived} + 25000000", "direction": "'I'", "mode": "'automatic'"}
        insert(connection, PASSAGES, count, {**place, **raised, "irregular": no, "hazardous": no, **body})
        decided = {
            "at": arrived,
            "decision": "'release'",
            "by": "'officer ' || (i % 20)",
            "revision": "2",
            "reason": "''",
        }
        referred = {"referred_at": f"{arrived} - (i % 900) * 1000000"}
        insert(connection, DECISIONS, count, {**place, **decided, **referred, **body}, "i % 10 = 0")
        filed = {"no": "'Z' || i", "type": "'2'", "direction": "'I'", "state": "'passed'", "plate": "'沪A00001'"}
        times = {"filed_at": arrived, "changed_at": arrived, "grade": "'declared'", "fields": "10 + i % 7"}
        insert(connection, PASSES, count, {**filed, **times, **body})
        for table in tables:
            for index in table.indexes:
                index.create(connection)
        connection.exec_driver_sql("ANALYZE")
