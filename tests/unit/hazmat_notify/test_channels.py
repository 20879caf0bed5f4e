"""Another channel than webhooks needs nothing but itself: here a gateway for text messages, which takes lines of a
file. Order, retries, what is set aside and what is reported are those of every channel."""

import asyncio
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import httpx
import orjson
import pytest
from gate_ingest.handler import OFFERS_SERVICE
from gate_ingest.handler import SERVICE as GATE_INGEST
from hazmat_notify import app
from hazmat_notify.deliveries import worker as delivering
from hazmat_notify.deliveries.channel import TAKEN, Delivery, Message
from hazmat_notify.deliveries.courier import QUIET_LOOK_EVERY, Courier, Source, ZoneRounds
from hazmat_notify.handler import SERVICE
from hazmat_notify.settings import Settings
from hazmat_notify.state import SubscriptionKept
from kakou.contracts import topics
from kakou.contracts.alert import Alert
from kakou.runtime.host import Host
from kakou.runtime.redis.reader import StateReader
from kakou_cli.replay.pipeline import SERVICES
from prometheus_client import CollectorRegistry, Histogram
from pydantic import BaseModel

from tests.samples.gate import Gate, client
from tests.unit.gate_ingest.memory_host import MemoryHost
from tests.unit.gate_ingest.memory_states import MemoryReader
from tests.unit.hazmat_notify.office import ZONE
from tests.unit.hazmat_notify.test_unreliable_deliveries import HOUR, Scene
from tests.unit.virtual_time import run

PHONE, WEBHOOK = "sms:+8613800000000", "https://safety.example/"
LONGEST_TEXT = 70


class TextMessages:
    """The whole of a channel. answers: of the gateway, one an attempt; afterwards it takes everything."""

    schemes = frozenset({"sms"})
    needs_proof = False
    shows_life = False
    within = 5.0

    def __init__(self, spool: Path, answers: list[Delivery | None]) -> None:
        self._spool, self._answers = spool, answers
        self.tried: list[tuple[int, float]] = []
        self.closed = False

    async def send(self, receiver: SubscriptionKept, message: Message) -> Delivery:
        assert isinstance(message, Alert)
        self.tried.append((message.sequence, asyncio.get_running_loop().time()))
        answer = self._answers.pop(0) if self._answers else TAKEN
        if answer is None:
            await asyncio.sleep(HOUR)
        if answer is TAKEN:
            text = f"{receiver.url.removeprefix('sms:')}\t{message.sequence} {message.severity}"[:LONGEST_TEXT]
            with self._spool.open("a") as spool:
                spool.write(f"{text}\n")
        return answer or TAKEN

    async def close(self) -> None:
        self.closed = True


class Phones:
    """Receivers of text messages, as whoever sets one up meets them."""

    schemes = TextMessages.schemes

    def fault_of(self, address: str) -> str | None:
        return None if re.fullmatch(r"sms:\+\d{7,15}", address) else "must be a number with its country: sms:+86…"

    def key(self, zone: str, subscription: str, no: int) -> None:
        return None

    def channel(self, zone: str) -> None:
        return None


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "monotonic", lambda: asyncio.get_running_loop().time())


async def story(channels: list[TextMessages], hours: float, alerts: int = 3) -> dict[str, Any]:
    """After so many hours of deliveries to a phone and to a webhook: the last report of each receiver."""
    scene = Scene(random.Random(1))
    for no, url in (("S1", PHONE), ("S2", WEBHOOK)):
        said = {"id": no, "url": url, "challenge": "c" * 20, "after": 0, "by": "李值班"}
        scene.office.hear(topics.SUBSCRIPTION_SET, no, said)
    await scene.office.settle()
    late = Histogram("late", "", registry=CollectorRegistry())
    source = Source(cast(Host, scene.host), SERVICE.name, scene.reader, scene.feeds, late)
    delivering = asyncio.create_task(ZoneRounds(source, Settings(), ZONE, channels).run())
    while len(await scene.feed()) < alerts:
        await scene.alert()
    await asyncio.sleep(hours * HOUR)
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)
    records = scene.host.log.records(topics.INBOUND_TOPIC, 0)
    return {report["id"]: report for record in records for report in _reports(record.value or b"")}


def _reports(event: bytes) -> Iterator[dict[str, Any]]:
    yield from orjson.loads(event)["data"]["reports"]


def test_a_channel_gets_every_message_of_its_receivers_in_order_and_nothing_else(tmp_path: Path) -> None:
    channel = TextMessages(tmp_path / "spool", [])
    told = run(story([channel], 0.1))
    lines = (tmp_path / "spool").read_text().splitlines()
    assert [line.split()[:2] for line in lines[:3]] == [["+8613800000000", str(no)] for no in (1, 2, 3)]
    assert told.keys() == {"S1"}, "nobody delivers to the other, whose channel is not there"
    assert (told["S1"]["state"], told["S1"]["through"]) == ("active", len(lines))
    assert channel.closed


def test_what_failed_is_tried_again_after_the_pause_that_was_asked_for(tmp_path: Path) -> None:
    channel = TextMessages(tmp_path / "spool", [Delivery("failed", "busy", pause=300.0)])
    told = run(story([channel], 0.1))
    (first, at), (second, later) = channel.tried[:2]
    assert (first, second) == (1, 1)
    assert later - at >= 300
    assert told["S1"]["attempts"] == 0


def test_an_attempt_that_takes_too_long_has_failed(tmp_path: Path) -> None:
    channel = TextMessages(tmp_path / "spool", [None])
    run(story([channel], 0.1))
    (first, at), (second, later) = channel.tried[:2]
    assert (first, second) == (1, 1)
    assert channel.within <= later - at < channel.within + 10


def test_what_is_always_refused_is_set_aside(tmp_path: Path) -> None:
    channel = TextMessages(tmp_path / "spool", [Delivery("refused", "words that are not allowed")] * 7)
    told = run(story([channel], 0.1))
    assert told["S1"]["set_aside"] == [1]
    assert (tmp_path / "spool").read_text().startswith("+8613800000000\t2 ")


def test_a_receiver_that_is_gone_is_suspended(tmp_path: Path) -> None:
    channel = TextMessages(tmp_path / "spool", [Delivery("gone", "the number is not in use")])
    told = run(story([channel], 0.1))
    assert (told["S1"]["state"], told["S1"]["why"]) == ("suspended", "the number is not in use")
    assert len(channel.tried) == 1


def test_without_a_channel_nothing_is_delivered_and_nothing_fails() -> None:
    assert run(story([], 0.1)) == {}


@pytest.mark.parametrize("key", [None, "a secret for tests, of thirty-two bytes or more"])
def test_deliveries_run_whether_or_not_there_is_a_key_for_webhooks(key: str | None) -> None:
    made = app.create_app(Settings.model_validate({"webhook_key": key}))
    assert any(isinstance(getattr(task, "__self__", None), Courier) for task in made.background)


async def test_a_receiver_is_set_up_by_the_rules_of_its_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    webhooks = app.receivers
    monkeypatch.setattr(app, "receivers", lambda settings: (*webhooks(settings), Phones()))
    host = MemoryHost([*SERVICES, GATE_INGEST, OFFERS_SERVICE], [ZONE])
    await host.start()
    async with client(Gate(host, ZONE), "hazmat-notify") as office:

        async def sets_up(url: str) -> httpx.Response:
            return await office.post("/v1/subscriptions", json={"url": url}, headers={"Prefer": "wait=10"})

        phone, webhook = await sets_up(PHONE), await sets_up(WEBHOOK)
        assert (phone.status_code, webhook.status_code) == (201, 201)
        assert phone.json()["url"] == PHONE
        assert "key" not in phone.json(), "text messages are not signed"
        assert webhook.json()["key"]["secret"].startswith("whsec_")
        newer = await office.patch(f"/v1/subscriptions/{phone.json()['id']}", json={"new_key": True})
        assert (newer.status_code, "key" in newer.json()) == (200, False)
        for url, why in (
            ("sms:13800000000", "must be a number with its country"),
            ("SMS:nobody", "must be a number with its country"),
            ("ftp://safety.example/", "must begin with https://"),
            ("safety.example/kakou", "must begin with https://"),
            ("https://10.0.0.1/", "is not an address that deliveries may go to"),
        ):
            refused = await sets_up(url)
            assert refused.status_code == 422, url
            assert refused.json()["errors"][0]["message"].startswith(why), url
    await host.stop()


@dataclass(frozen=True)
class CountingReader(MemoryReader):
    looks: list[str] = field(default_factory=list)

    async def all(self, zone: str, kind: str, model: type[BaseModel]) -> dict[str, Any]:
        self.looks.append(kind)
        return await super().all(zone, kind, model)


async def late_receiver(channel: TextMessages) -> tuple[int, int]:
    """How often receivers were looked for in an hour without any; messages that the first one had soon after."""
    scene = Scene(random.Random(1))
    reader = CountingReader(scene.host._stores[SERVICE.name])
    while not await scene.feed():
        await scene.alert()
    late = Histogram("late", "", registry=CollectorRegistry())
    source = Source(cast(Host, scene.host), SERVICE.name, cast(StateReader, reader), scene.feeds, late)
    delivering = asyncio.create_task(ZoneRounds(source, Settings(), ZONE, [channel]).run())
    await asyncio.sleep(HOUR)
    quiet = len(reader.looks)
    said = {"id": "S1", "url": PHONE, "challenge": "c" * 20, "after": 0, "by": "李值班"}
    scene.office.hear(topics.SUBSCRIPTION_SET, "S1", said)
    await scene.office.settle()
    await asyncio.sleep(QUIET_LOOK_EVERY / 2)
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)
    return quiet, len(channel.tried)


def test_a_zone_without_receivers_is_looked_at_seldom_and_its_first_receiver_is_found_at_once(tmp_path: Path) -> None:
    looks, messages = run(late_receiver(TextMessages(tmp_path / "spool", [])))
    assert looks <= HOUR / QUIET_LOOK_EVERY + 1
    assert messages
