"""Telling in `gate.tokens` what a state knows of its zones' tokens (see `kakou.service.token_table`)."""

import asyncio
import logging
from typing import Final

from kakou.contracts import topics
from kakou.runtime.events.event import Event
from kakou.runtime.host import Host
from kakou.runtime.kafka.topics import TOKENS_TOPIC
from kakou.runtime.log import PublishFailed
from kakou.service.token_table import REVOKED, TokenTable, TokenTold, record_of
from kakou.service.tokens import TOKEN, TokenEntry

logger = logging.getLogger(__name__)

LOOK_EVERY: Final = 0.2
RETRY_AFTER: Final = 2.0
OF_TOKENS: Final = frozenset({topics.TOKEN_ISSUED, topics.TOKEN_REVOKED})


class TokenMirror:
    """Run by the instance that holds a zone's partition of `service`, for every zone as it comes to it, and again after
    each event about tokens."""

    def __init__(self, host: Host, service: str, table: TokenTable) -> None:
        self._host, self._service, self._table = host, service, table
        self._held: set[str] = set()
        self._changed: set[str] = set()

    def observe(self, event: Event) -> None:
        """An event that the service has applied."""
        if event.type in OF_TOKENS:
            self._changed.add(event.zone)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            held = {zone for at in self._host.held(self._service) for zone in self._host.zones.within(at)}
            self._changed |= held - self._held
            self._held = held
            pause = LOOK_EVERY
            for zone in sorted(self._changed):
                self._changed.discard(zone)
                try:
                    if not await told_anew(self._host, self._service, self._table, zone):
                        self._changed.add(zone)
                        pause = RETRY_AFTER
                except (OSError, TimeoutError, PublishFailed) as error:
                    logger.warning("the tokens of %s could not be told in %s: %s", zone, TOKENS_TOPIC, error)
                    self._changed.add(zone)
                    await asyncio.sleep(RETRY_AFTER)
            await asyncio.sleep(pause)


async def told_anew(host: Host, service: str, table: TokenTable, zone: str) -> bool:
    """Tell of the zone's tokens what the state says otherwise than the table. False while that state is being built,
    of which nothing is told. Raises OSError, TimeoutError, PublishFailed.

    A token that a state has is good only where the state has come to all that may have revoked it. One that a state
    lacks is revoked only where that state has come as far as the one that knew it: one that is being built does not
    know it yet.
    """
    if await host.states.lacks_some(service, zone):
        return False
    state, told = host.states.of(service), table.of(zone)
    kept = await state.nos(zone, TOKEN)
    asked = [*sorted(kept - told.keys()), *sorted(digest for digest in table.good(zone) if digest not in kept)]
    if not asked:
        return True
    texts, root = await state.get_through(zone, *((TOKEN, digest) for digest in asked))
    for digest, text in zip(asked, texts, strict=True):
        if text is not None:
            await _tell(host, zone, digest, TokenTold(token=TokenEntry.model_validate_json(text), root=root))
        elif digest in told and root >= told[digest].root:
            await _tell(host, zone, digest, REVOKED)
    return True


async def tell_revoked(host: Host, zone: str, digest: str) -> None:
    """From now on no door takes the token, whatever its state says. Raises TimeoutError, PublishFailed."""
    await _tell(host, zone, digest, REVOKED)


async def _tell(host: Host, zone: str, digest: str, told: TokenTold) -> None:
    await host.tell(TOKENS_TOPIC, *record_of(zone, digest, told))
