"""Webhooks as a channel of deliveries: signed POSTs by Standard Webhooks."""

import hmac
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

import orjson
from kakou.contracts.alert import Alert, FeedDigest
from pydantic import SecretStr
from standardwebhooks import Webhook

from hazmat_notify.channels.webhooks.keys import signed_headers, signing_secret
from hazmat_notify.channels.webhooks.messages import CONTENT_TYPE, Body, of_alert, of_challenge, of_digest, of_heartbeat
from hazmat_notify.channels.webhooks.posting import TIMEOUT_SECONDS, Answer, Poster
from hazmat_notify.deliveries.channel import TAKEN, Challenge, Delivery, Heartbeat, Message
from hazmat_notify.state import SubscriptionKept

BODIES_KEPT: Final = 500
"""The last messages of a zone, written once for all receivers."""

WITHOUT_CHALLENGE: Final = 'did not repeat the challenge: answer {"challenge": …} with data.challenge'


class WebhookChannel:
    """Of one zone. master: the secret that all signing keys are derived from."""

    schemes = frozenset({"https", "http"})
    needs_proof = True
    shows_life = True
    within = TIMEOUT_SECONDS + 1
    """The POST ends by itself before that, and says what it waited for."""

    def __init__(self, zone: str, master: SecretStr, poster: Poster) -> None:
        self._zone, self._master, self._poster = zone, master, poster
        self._bodies: dict[int, Body] = {}

    async def send(self, receiver: SubscriptionKept, message: Message) -> Delivery:
        body = self._body(receiver, message)
        headers = signed_headers(self._keys(receiver), body.id, datetime.now(UTC), body.text)
        answer = await self._poster.post(receiver.url, body.text.encode(), {**CONTENT_TYPE, **headers})
        if answer.taken and isinstance(message, Challenge) and not _repeats(answer.body, receiver.challenge):
            return Delivery("failed", WITHOUT_CHALLENGE)
        return _delivery(answer)

    async def close(self) -> None:
        await self._poster.close()

    def _keys(self, receiver: SubscriptionKept) -> list[Webhook]:
        master = self._master.get_secret_value()
        return [Webhook(signing_secret(master, self._zone, receiver.id, no)) for no in receiver.keys]

    def _body(self, receiver: SubscriptionKept, message: Message) -> Body:
        match message:
            case Alert():
                return self._of_alert(message)
            case FeedDigest():
                return of_digest(message, datetime.now(UTC))
            case Heartbeat():
                return of_heartbeat(message.zone, message.last, datetime.now(UTC))
            case Challenge():
                return of_challenge(message.zone, receiver, datetime.now(UTC))

    def _of_alert(self, alert: Alert) -> Body:
        """As it was written for another receiver, if it is one of the last."""
        known = self._bodies.get(alert.sequence)
        if known is None:
            known = self._bodies[alert.sequence] = of_alert(alert)
            if len(self._bodies) > BODIES_KEPT:
                del self._bodies[min(self._bodies)]
        return known


def _repeats(body: bytes, challenge: str) -> bool:
    with suppress(orjson.JSONDecodeError, AttributeError):
        said = orjson.loads(body).get("challenge")
        return isinstance(said, str) and hmac.compare_digest(said.encode(), challenge.encode())
    return False


def _delivery(answer: Answer) -> Delivery:
    if answer.taken:
        return TAKEN
    if answer.gone:
        return Delivery("gone", "answered 410: it wants no more")
    return Delivery("refused" if answer.refused else "failed", answer.why, answer.pause)
