"""A receiver that follows the rules of docs/webhooks.md, and nothing more."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from standardwebhooks import Webhook, WebhookVerificationError

Pull = Callable[[int], Awaitable[list[dict[str, Any]]]]
"""The feed's messages after a sequence, as `GET /v1/alerts?after=` answers them."""


class Receiver:
    """What it has stored survives a restart; it says 2xx only once something is stored."""

    def __init__(self, secret: str) -> None:
        self._verifier = Webhook(secret)
        self.alerts: dict[int, dict[str, Any]] = {}
        self.announced = 0
        self.mistaken = False

    @property
    def through(self) -> int:
        """Everything up to it is here; what follows it in `Last-Event-ID` and `?after=`."""
        sequence = 0
        while sequence + 1 in self.alerts:
            sequence += 1
        return sequence

    @property
    def knows_of_a_gap(self) -> bool:
        return self.through < max(self.announced, max(self.alerts, default=0)) or self.mistaken

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """The status that it answers a delivery with."""
        try:
            event = self._verifier.verify(body, headers)
        except WebhookVerificationError:
            return 401
        match event["type"]:
            case "kakou.alert.raised.v1":
                self.store(event["data"])
            case "kakou.feed.heartbeat.v1":
                self.announced = max(self.announced, event["data"]["last"])
            case "kakou.feed.digest.v1":
                self.compare(event["data"])
        return 204

    def store(self, alert: dict[str, Any]) -> None:
        """By its sequence: the same again changes nothing."""
        self.alerts.setdefault(alert["sequence"], alert)

    def compare(self, digest: dict[str, Any]) -> None:
        """The hash over what is open, where everything up to the digest's sequence is here and nothing beyond."""
        self.announced = max(self.announced, digest["last"])
        if max(self.alerts, default=0) == self.through == digest["last"]:
            self.mistaken = self.hash() != digest["hash"]

    def hash(self) -> str:
        """Over the alerts that are open by what it knows: until somebody has one in hand, or it is over. A step to the
        next person is no news, and news wants somebody to take it again."""
        waiting: dict[str, int] = {}
        for sequence, alert in sorted(self.alerts.items()):
            no, news = alert["id"], alert["msg_type"] in ("alert", "update") and not alert["escalation"]
            if news and not in_hand(alert):
                waiting[no] = sequence
            elif news or alert["msg_type"] in ("cancel", "expired", "all-clear"):
                waiting.pop(no, None)
            elif no in waiting:
                waiting[no] = sequence
        ordered = sorted(waiting.items(), key=lambda each: each[1])
        return hashlib.sha256("".join(f"{no} {sequence}\n" for no, sequence in ordered).encode()).hexdigest()

    async def catch_up(self, pull: Pull) -> None:
        """What it does when it knows of a gap, and after its own restart."""
        while page := await pull(self.through):
            for alert in page:
                self.store(alert)

    async def look_again(self, pull: Pull) -> None:
        """What it does when a digest has another hash: fetch all again, for answers that no message tells."""
        if self.mistaken:
            self.alerts.clear()
            await self.catch_up(pull)

    def read_stream(self, frames: bytes) -> None:
        """What came of a stream before it was cut: a frame without its end counts for nothing."""
        for frame in frames.split(b"\n\n")[:-1]:
            said = dict(line.split(b": ", 1) for line in frame.splitlines() if b": " in line)
            data = orjson.loads(said[b"data"])
            match said[b"event"]:
                case b"alert":
                    self.store(data)
                case b"heartbeat":
                    self.announced = max(self.announced, data["sequence"])


def in_hand(alert: dict[str, Any]) -> bool:
    """Whether the last word on it since this message, seen and what was undone left out, is that somebody took it."""
    undone = {each.get("undoes") for each in alert["answers"]}
    words = [
        each["answer"]
        for number, each in enumerate(alert["answers"], start=1)
        if each["at"] > alert["at"] and number not in undone and each["answer"] in ("taken", "handed-on")
    ]
    return words[-1:] == ["taken"]
