"""Periods: half open, by civil time, a year at most."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kakou.contracts.report import Step
from kakou.reports.period import LONGEST, Begin, End, Period, beginning, counted_by, month, numbered
from kakou.values.times import CHINA
from pydantic import TypeAdapter, ValidationError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMES = st.timedeltas(timedelta(days=365), timedelta(days=80_000)).map(lambda since: EPOCH + since)
STEPS: list[Step] = ["hour", "day", "month"]


@given(TIMES, st.timedeltas(timedelta(microseconds=1), timedelta(days=40)), st.sampled_from(STEPS))
def test_steps_follow_each_other_and_cover_the_period(since: datetime, length: timedelta, by: Step) -> None:
    period = Period(since, since + length)
    steps = list(period.steps(by))
    assert steps[0] <= period.since
    assert steps[-1] < period.until
    assert all(beginning(later - timedelta(microseconds=1), by) == earlier for earlier, later in pairwise(steps))


@given(TIMES, st.sampled_from(STEPS))
def test_what_is_counted_under_a_number_lies_in_its_step(at: datetime, by: Step) -> None:
    offset, length = counted_by(by)
    microseconds = (at - EPOCH) // timedelta(microseconds=1)
    assert numbered((microseconds + offset) // length, by) == beginning(at, by)


def test_a_day_lasts_from_midnight_to_midnight_in_china() -> None:
    begin: TypeAdapter[datetime] = TypeAdapter(Begin)
    end: TypeAdapter[datetime] = TypeAdapter(End)
    assert begin.validate_python("2026-11-22") == datetime(2026, 11, 22, tzinfo=CHINA)
    assert end.validate_python("2026-11-30") == datetime(2026, 12, 1, tzinfo=CHINA)
    for moment in (begin, end):
        assert moment.validate_python("2026-11-22T08:00:00 08:00") == datetime(2026, 11, 22, 8, tzinfo=CHINA)
        for wrong in ("2026-13-01", "2026-11-22 08:00", "", "now", 5, None):
            with pytest.raises(ValidationError):
                moment.validate_python(wrong)


def test_a_month_is_its_days() -> None:
    assert month("2026-12") == Period(datetime(2026, 12, 1, tzinfo=CHINA), datetime(2027, 1, 1, tzinfo=CHINA))
    for wrong in ("2026-13", "2026", "November", "2026-11-01"):
        with pytest.raises(ValueError, match=r"."):
            month(wrong)


def test_a_period_ends_after_it_begins_and_within_a_year() -> None:
    begins = datetime(2026, 1, 1, tzinfo=CHINA)
    assert Period(begins, begins + LONGEST).fault() is None
    assert Period(begins, begins + LONGEST + timedelta(microseconds=1)).fault() is not None
    assert Period(begins, begins).fault() is not None
