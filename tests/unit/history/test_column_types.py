"""Times and amounts of the history come out as they went in, and sort and add up in the database itself."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kakou.history.tables import DECLARATION_LINES, WEIGHTS
from kakou.history.types import UNRECKONED, Exact, LogTime
from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import dialect

from tests.history_database import START, HistoryDatabase, later

ZONE = "3105W"
BEIJING = timezone(timedelta(hours=8))


@given(st.timedeltas(timedelta(days=-40_000), timedelta(days=40_000)))
def test_a_moment_comes_out_as_it_went_in(since: timedelta) -> None:
    column, moment = LogTime(), START.astimezone(BEIJING) + since
    stored = column.process_bind_param(moment, dialect())
    assert column.process_result_value(stored, dialect()) == moment


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        LogTime().process_bind_param(START.replace(tzinfo=None), dialect())


@given(st.decimals(-UNRECKONED, UNRECKONED, places=5).filter(lambda amount: abs(amount) < UNRECKONED))
def test_an_amount_comes_out_as_it_went_in(amount: Decimal) -> None:
    column = Exact()
    found = column.process_result_value(column.process_bind_param(amount, dialect()), dialect())
    assert found == amount
    assert str(found) == str(amount.quantize(Decimal("0.00001")) or Decimal("0.00000"))


def test_sums_are_exact_and_are_amounts(history: HistoryDatabase) -> None:
    lines = [{"zone": ZONE, "no": "QD1", "line": n, "passed": Decimal("0.10000")} for n in range(1, 11)]
    history.insert(DECLARATION_LINES, *lines)
    total = select(func.sum(DECLARATION_LINES.c.passed), func.max(DECLARATION_LINES.c.passed))
    found = history.reader.read_now(ZONE, lambda reading: reading.first(total))
    assert found is not None
    assert tuple(found) == (Decimal(1), Decimal("0.1"))


def test_one_false_paper_does_not_spoil_the_sums_of_a_zone(history: HistoryDatabase) -> None:
    amounts = [Decimal("99999999999999.99999")] * 3 + [Decimal(2)]
    lines = [{"zone": ZONE, "no": "QD1", "line": n, "declared": amount} for n, amount in enumerate(amounts)]
    history.insert(DECLARATION_LINES, *lines)
    total = select(func.sum(DECLARATION_LINES.c.declared))
    assert history.reader.read_now(ZONE, lambda reading: reading.value(total)) == Decimal(2)


def test_times_sort_in_the_database(history: HistoryDatabase) -> None:
    moments = [later(days=days) for days in (300, 0, 2)] + [datetime(1999, 1, 1, tzinfo=UTC)]
    rows = [{"zone": ZONE, "visit": f"G1.E01.{n}", "at": at} for n, at in enumerate(moments)]
    history.insert(WEIGHTS, *rows)
    in_order = select(WEIGHTS.c.at).order_by(WEIGHTS.c.at)
    assert [at for (at,) in history.reader.read_now(ZONE, lambda reading: reading.rows(in_order))] == sorted(moments)
