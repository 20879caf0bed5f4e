"""A receiver that says no, or not now: what it always refuses is set aside, and it is left alone as long as it asks."""

import asyncio
import random
from collections.abc import Callable
from typing import Any

import pytest
from hazmat_notify.channels.webhooks.posting import Answer, Poster
from hazmat_notify.deliveries import worker as delivering
from kakou.contracts.events.safety import DeliveryReport

from tests.unit.hazmat_notify.test_unreliable_deliveries import HOUR, Scene
from tests.unit.virtual_time import run


class Answering(Poster):
    """Answers by the number of the message; keeps when each was tried."""

    def __init__(self, answer: Callable[[str], Answer]) -> None:
        self._answer = answer
        self.tried: list[tuple[str, float]] = []

    async def post(self, url: str, body: bytes, headers: Any) -> Answer:
        no = str(headers["webhook-id"]).rpartition("-")[2] if "heartbeat" not in headers["webhook-id"] else "life"
        self.tried.append((no, asyncio.get_running_loop().time()))
        return self._answer(no)

    def times(self, no: str) -> list[float]:
        return [at for tried, at in self.tried if tried == no]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "monotonic", lambda: asyncio.get_running_loop().time())


def taken(_: str) -> Answer:
    return Answer(204, None)


async def delivered(answer: Callable[[str], Answer], hours: float, alerts: int = 3) -> tuple[Answering, Any]:
    """After so many hours of deliveries: what was tried, and the last report."""
    scene, wire = Scene(random.Random(1)), Answering(answer)
    scene.wire = wire  # type: ignore[assignment]
    await scene.open()
    await scene.begin_sending()
    while len(await scene.feed()) < alerts:
        await scene.alert()
    await asyncio.sleep(hours * HOUR)
    last: DeliveryReport | None = scene.reports.get("S1")
    await scene.end_sending(reports_are_lost=True)
    return wire, last


def test_a_message_that_is_always_refused_is_set_aside_and_the_next_one_goes_on() -> None:
    def answer(no: str) -> Answer:
        return Answer(422, "answered 422") if no == "2" else taken(no)

    wire, last = run(delivered(answer, 1))
    assert (last.through >= 3, last.set_aside, last.state, last.attempts) == (True, (2,), "active", 0)
    assert len(wire.times("2")) == 7
    assert 130 < wire.times("2")[-1] - wire.times("2")[0] < 150
    assert wire.times("3")


def test_a_message_that_is_refused_only_now_and_then_is_delivered() -> None:
    answers = iter([422, 500] * 20)
    wire, last = run(delivered(lambda no: taken(no) if no != "2" else _next(answers), 4))
    assert last.set_aside == ()
    assert len(wire.times("2")) > 20


def _next(answers: Any) -> Answer:
    status = next(answers, 204)
    return Answer(status, None if status == 204 else f"answered {status}")


def test_a_receiver_that_refuses_everything_is_suspended_and_not_run_through_the_feed() -> None:
    wire, last = run(delivered(lambda no: Answer(404, "answered 404"), 30, alerts=12))
    assert (last.state, last.set_aside, last.through) == ("suspended", (1, 2, 3, 4, 5), 5)
    assert len(wire.times("6")) > 300


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
def test_what_is_no_refusal_of_the_message_sets_nothing_aside(status: int) -> None:
    def answer(no: str) -> Answer:
        return Answer(status, f"answered {status}") if no == "2" else taken(no)

    _, last = run(delivered(answer, 12))
    assert (last.set_aside, last.through) == ((), 1)


def test_a_receiver_that_asks_for_a_pause_is_left_alone_so_long() -> None:
    asked = iter([Answer(429, "answered 429", pause=1800.0)])
    wire, last = run(delivered(lambda no: next(asked, taken(no)) if no == "2" else taken(no), 1))
    first, second = wire.times("2")
    assert second - first >= 1800
    assert last.through >= 3
