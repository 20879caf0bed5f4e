"""A zone writes at its rate and no faster; the others do not wait for it."""

import asyncio
from math import inf

import pytest
from hazmat_notify.http import write_rate
from hazmat_notify.http.write_rate import BURST, WriteRate
from kakou.operations.http_limits import TURN_WITHIN
from kakou.web.access.buckets import Bucket
from kakou.web.problems import Problem

from tests.unit.virtual_time import run

RATE = 20


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buckets fill by the loop's own clock."""

    def bucket(rate: float, burst: float) -> Bucket:
        return Bucket(rate, burst, asyncio.get_running_loop().time)

    monkeypatch.setattr(write_rate, "Bucket", bucket)


async def admitted(writes: WriteRate, zone: str, within: float = inf) -> float:
    """When it was let through. Raises Problem."""
    await writes.admit(zone, within)
    return asyncio.get_running_loop().time()


def test_a_burst_passes_at_once_what_follows_at_the_rate_and_the_rest_is_told_to_come_again() -> None:
    async def main() -> None:
        writes = WriteRate(RATE)
        sent = [admitted(writes, "3105W") for _ in range(1_000)]
        answers = await asyncio.gather(*sent, return_exceptions=True)
        times = [each for each in answers if isinstance(each, float)]
        refused = [each for each in answers if isinstance(each, Problem)]
        assert times == sorted(times)
        assert sum(at == 0 for at in times) == RATE * BURST
        assert len(times) == pytest.approx(RATE * (BURST + TURN_WITHIN), abs=2)
        assert len(times) + len(refused) == 1_000
        assert {each.status for each in refused} == {429}
        assert all(each.headers and each.headers["Retry-After"] for each in refused)

    run(main())


def test_who_does_not_wait_for_long_is_told_at_once() -> None:
    async def main() -> None:
        writes = WriteRate(RATE)
        sent = [admitted(writes, "3105W", 0.7) for _ in range(1_000)]
        answers = await asyncio.gather(*sent, return_exceptions=True)
        assert sum(isinstance(each, float) for each in answers) == pytest.approx(RATE * (BURST + 0.7), abs=2)
        assert asyncio.get_running_loop().time() <= 0.7

    run(main())


def test_another_zone_is_let_through_at_once() -> None:
    async def main() -> None:
        writes = WriteRate(RATE)
        flood = [asyncio.ensure_future(admitted(writes, "3105W")) for _ in range(1_000)]
        await asyncio.sleep(0)
        assert await admitted(writes, "3106X") == 0
        await asyncio.gather(*flood, return_exceptions=True)

    run(main())
