"""However deliveries are lost, doubled, held back and overtaken, and whoever restarts when: a receiver that follows
the rules reaches the same alerts, and until then knows that it has not."""

import asyncio
import random
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from hazmat_notify.alerts.digest import digest_now
from hazmat_notify.alerts.feed_history import FeedHistory
from hazmat_notify.alerts.feed_reader import Feeds, messages_after, read_head
from hazmat_notify.channels.webhooks.channel import WebhookChannel
from hazmat_notify.channels.webhooks.keys import signing_secret
from hazmat_notify.channels.webhooks.posting import Answer, Poster
from hazmat_notify.deliveries import worker as delivering
from hazmat_notify.deliveries.worker import Round, Worker
from hazmat_notify.handler import SERVICE
from hazmat_notify.http.alerts import with_answers
from hazmat_notify.http.context import Desk
from hazmat_notify.http.stream import Shown, _events
from hazmat_notify.state import SUBSCRIPTION, SubscriptionKept
from hypothesis import given, settings
from hypothesis import strategies as st
from kakou.contracts import topics
from kakou.contracts.events.safety import DeliveryReport
from kakou.history.engine import DEFAULT_URL
from kakou.history.reading import HistoryReader
from kakou.runtime.host import Host
from kakou.runtime.redis.reader import StateReader
from prometheus_client import CollectorRegistry, Histogram
from pydantic import SecretStr
from standardwebhooks import Webhook

from tests.unit.gate_ingest.memory_host import MemoryHost
from tests.unit.gate_ingest.memory_states import Announcing, MemoryReader
from tests.unit.hazmat_notify.office import ZONE, Office
from tests.unit.hazmat_notify.papers import moved, reached, storage_unit
from tests.unit.hazmat_notify.receiver import Receiver
from tests.unit.virtual_time import run

SECRET = signing_secret("m" * 32, ZONE, "S1", 1)
STEPS = 25
HOUR = 3600.0


class Wire(Poster):
    """Between sender and receiver. chance: says what becomes of each delivery; `calm` lets all through."""

    def __init__(self, receiver: Receiver, chance: random.Random) -> None:
        self._receiver, self._chance = receiver, chance
        self._late: list[tuple[dict[str, str], bytes]] = []
        self.calm = self.receiver_down = False

    async def post(self, url: str, body: bytes, headers: Any) -> Answer:
        await asyncio.sleep(0.01)
        sent = {name.lower(): value for name, value in headers.items()}
        fate = "arrives" if self.calm else self._chance.choice(("arrives", "lost", "doubled", "late", "unanswered"))
        if self.receiver_down or fate == "lost":
            return Answer(None, "no answer within 10 s")
        if fate == "late":
            self._late.append((sent, body))
            return Answer(None, "no answer within 10 s")
        status = self._receiver.take(sent, body)
        if fate == "doubled":
            self._receiver.take(sent, body)
        while self._late and self._chance.random() < 0.5:
            self._receiver.take(*self._late.pop(self._chance.randrange(len(self._late))))
        if fate == "unanswered":
            return Answer(None, "no answer within 10 s")
        return Answer(status, None if status == 204 else f"answered {status}")


class Scene:
    """The service's own handler, feed, stream and worker over a log and a state in memory."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.receiver = chance, Receiver(SECRET)
        self.office = Office(store=Announcing())
        self.wire = Wire(self.receiver, chance)
        self.host = host = MemoryHost([SERVICE], [ZONE])
        host._stores[SERVICE.name] = cast(Announcing, self.office.store)
        self.reader = cast(StateReader, MemoryReader(host._stores[SERVICE.name]))
        self.past = FeedHistory(cast(Host, host), HistoryReader(DEFAULT_URL))
        self.feeds = Feeds(cast(Host, host), SERVICE.name, self.reader, self.past)
        self.sender: asyncio.Task[None] | None = None
        self.reports: dict[str, DeliveryReport] = {}
        self._number = 0

    async def open(self) -> None:
        said = {"id": "S1", "url": "https://safety.example/", "challenge": "c" * 20, "after": 0, "by": "李值班"}
        self.office.hear(topics.SUBSCRIPTION_SET, "S1", said)
        self.office.hear(topics.DOCUMENT_CHANGED, "W-A1", storage_unit("W-A1"))
        await self.office.settle()
        proven = DeliveryReport(id="S1", generation=0, state="active", through=0, attempts=0)
        await self._report(proven)

    async def alert(self) -> None:
        """Something new in the feed: a truck, one refused at last, or a unit that crosses its threshold and back."""
        self._number += 1
        visit = f"G1.E02.{self._number // 2}"
        match self.chance.randrange(3):
            case 0:
                direction = "in" if self._number % 2 else "out"
                self.office.hear(topics.GOODS_MOVED, "W-A1", moved(direction, "5", cas="7782-50-5"))
            case 1:
                self.office.hear(topics.VERDICT_REACHED, visit, reached("refer", visit=visit))
            case _:
                self.office.hear(topics.VERDICT_REACHED, visit, reached("refuse", visit=visit))
        await self.office.settle()

    async def begin_sending(self) -> None:
        """An instance takes the zone over, knowing what was reported."""
        kept = await self.reader.get(ZONE, SUBSCRIPTION, "S1", SubscriptionKept)
        assert kept is not None
        self.sender = asyncio.create_task(self._send(kept))

    async def end_sending(self, reports_are_lost: bool) -> None:
        if self.sender is None:
            return
        self.sender.cancel()
        with suppress(asyncio.CancelledError):
            await self.sender
        self.sender = None
        if not reports_are_lost and self.reports:
            await self._report(self.reports["S1"])
        self.reports.clear()

    async def stream(self) -> None:
        """The receiver follows by server-sent events for a while, and the line is cut somewhere."""
        frames = b""
        desk = cast(Desk, _Desk(self.feeds))
        head = await read_head(self.reader, ZONE)
        shown = Shown(self.receiver.through, head.last)
        with suppress(TimeoutError):
            async with asyncio.timeout(self.chance.random() * 2):
                async for part in _events(desk, ZONE, head, shown):
                    frames += part if isinstance(part, bytes) else part.encode()
        self.receiver.read_stream(frames[: self.chance.randrange(len(frames) + 1)])

    async def answer(self) -> None:
        """A person answers one of the alerts."""
        no = f"A{self.chance.randrange(1, 10)}"
        word = self.chance.choice(("seen", "taken", "taken", "handed-on", "undone"))
        said = {"alert": no, "answer": word, "by": f"值班{self._number}"}
        if word == "handed-on":
            said["to"] = "王主任"
        self.office.hear(topics.ALERT_ACKNOWLEDGED, no, said)
        await self.office.settle()

    async def pull(self, after: int) -> list[dict[str, Any]]:
        head = await read_head(self.reader, ZONE)
        if after >= head.last:
            return []
        messages = await messages_after(self.reader, self.past, ZONE, after, head, limit=7)
        found = await with_answers(self.reader, self.past, ZONE, head, messages)
        return [alert.model_dump(mode="json") for alert in found]

    async def feed(self) -> list[int]:
        head = await read_head(self.reader, ZONE)
        return list(range(1, head.last + 1))

    async def _send(self, kept: SubscriptionKept) -> None:
        async with self.feeds.follow(ZONE) as feed:
            round_ = Round(
                zone=ZONE,
                feed=feed,
                digest=lambda: digest_now(self.reader, ZONE),
                report=lambda worker: self.reports.update({worker.kept.id: worker.standing()}),
                delivery_seconds=Histogram("late", "", registry=CollectorRegistry()),
                heartbeat_every=60,
                digest_every=300,
            )
            channel = WebhookChannel(ZONE, SecretStr("m" * 32), self.wire)
            await Worker(round_, kept, channel).run()

    async def _report(self, report: DeliveryReport) -> None:
        self.office.hear(topics.DELIVERIES_REPORTED, ZONE, {"reports": [report.model_dump(mode="json")]})
        await self.office.settle()


class _Desk:
    """As much of a desk as a stream needs."""

    def __init__(self, feeds: Feeds) -> None:
        self.feeds = feeds


async def _story(seed: int) -> Scene:
    chance = random.Random(seed)
    scene = Scene(chance)
    await scene.open()
    for _ in range(STEPS):
        match chance.choice(("alert", "alert", "answer", "wait", "sender", "receiver", "stream", "pull")):
            case "alert":
                await scene.alert()
            case "answer":
                await scene.answer()
            case "wait":
                await asyncio.sleep(chance.choice((0.05, 5.0, 70.0, 400.0)))
            case "sender":
                await scene.end_sending(reports_are_lost=chance.random() < 0.5)
                await scene.begin_sending()
            case "receiver":
                scene.wire.receiver_down = not scene.wire.receiver_down
            case "stream":
                await scene.stream()
            case "pull" if scene.receiver.knows_of_a_gap:
                await scene.receiver.catch_up(scene.pull)
        lacking = [each for each in range(1, scene.receiver.announced + 1) if each not in scene.receiver.alerts]
        assert bool(lacking) <= scene.receiver.knows_of_a_gap, "it lacks something it could know of, and does not"
    scene.wire.calm, scene.wire.receiver_down = True, False
    return scene


async def _by_deliveries_alone(seed: int) -> None:
    scene = await _story(seed)
    await scene.end_sending(reports_are_lost=True)
    await scene.begin_sending()
    await asyncio.sleep(HOUR)
    assert sorted(scene.receiver.alerts) == await scene.feed()
    assert scene.receiver.announced == len(scene.receiver.alerts)
    await scene.receiver.look_again(scene.pull)
    await asyncio.sleep(HOUR)
    assert not scene.receiver.knows_of_a_gap
    await scene.end_sending(reports_are_lost=False)


async def _by_its_own_pull(seed: int) -> None:
    """The sender is gone for good; one heartbeat came through before."""
    scene = await _story(seed)
    await scene.end_sending(reports_are_lost=True)
    feed = await scene.feed()
    scene.receiver.announced = len(feed)
    assert scene.receiver.knows_of_a_gap or sorted(scene.receiver.alerts) == feed
    await scene.receiver.catch_up(scene.pull)
    assert sorted(scene.receiver.alerts) == feed
    digest = (await digest_now(scene.reader, ZONE)).model_dump(mode="json")
    scene.receiver.compare(digest)
    await scene.receiver.look_again(scene.pull)
    scene.receiver.compare(digest)
    assert not scene.receiver.knows_of_a_gap


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Heartbeats go by the loop's clock."""
    monkeypatch.setattr(delivering, "monotonic", lambda: asyncio.get_running_loop().time())


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_deliveries_alone_bring_a_receiver_everything_in_the_end(seed: int) -> None:
    run(_by_deliveries_alone(seed))


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_a_receiver_that_hears_how_far_the_feed_is_fetches_what_it_lacks(seed: int) -> None:
    run(_by_its_own_pull(seed))


def test_a_digest_shows_a_receiver_that_it_holds_something_else_than_the_feed() -> None:
    async def tampered() -> bool:
        scene = Scene(random.Random(1))
        await scene.open()
        scene.office.hear(topics.VERDICT_REACHED, "G1.E02.1", reached("refer", visit="G1.E02.1"))
        await scene.office.settle()
        await scene.receiver.catch_up(scene.pull)
        digest = (await digest_now(scene.reader, ZONE)).model_dump(mode="json")
        scene.receiver.compare(digest)
        assert not scene.receiver.knows_of_a_gap
        scene.receiver.alerts[1]["id"] = "A7"
        scene.receiver.compare(digest)
        return scene.receiver.knows_of_a_gap

    assert run(tampered())


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_delivery_whose_time_is_five_minutes_off_is_not_believed(seconds: int) -> None:
    receiver, body = Receiver(SECRET), '{"type": "kakou.feed.heartbeat.v1", "data": {"last": 9}}'
    at = datetime.fromtimestamp(datetime.now(UTC).timestamp() + seconds, UTC)
    stale = {"webhook-id": "m1", "webhook-timestamp": str(int(at.timestamp()))}
    stale["webhook-signature"] = Webhook(SECRET).sign("m1", at, body)
    assert (receiver.take(stale, body.encode()), receiver.announced) == (401, 0)
