"""Carrying what the read model holds over to the metrics, for the zones processed here."""

import asyncio
import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, NoReturn

from kakou.runtime.host import Host
from kakou.service.tokens import TOKEN, TokenEntry

from gate_ingest.handler import READ_MODEL
from gate_ingest.metrics import GateMetrics
from gate_ingest.state import LANE_HEARD, LANE_SILENT, OPEN_DECLARATION, REFERRAL, WORKS

logger = logging.getLogger(__name__)

EVERY: Final = 3.0
TOKENS_EVERY: Final = 10
"""Rounds between two looks at a zone's tokens: they are many, and end by the day."""

SOON: Final = timedelta(days=14)


class Gauges:
    """Made from the state, so that a restart forgets nothing, and a zone is shown by whoever processes it alone."""

    def __init__(self, host: Host, metrics: GateMetrics) -> None:
        self._host, self._metrics = host, metrics
        self._model = host.states.of(READ_MODEL)
        self._rounds: dict[str, int] = {}

    async def show(self) -> NoReturn:
        """Until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Once at each zone."""
        held = [zone for p in self._host.held(READ_MODEL) for zone in self._host.zones.within(p)]
        for zone in held:
            try:
                await self._show_zone(zone)
            except (OSError, TimeoutError) as error:
                logger.warning("metrics of a zone not read: %s", error)
        for zone in self._rounds.keys() - set(held):
            self._leave_zone(zone)

    async def _show_zone(self, zone: str) -> None:
        model, metrics = self._model, self._metrics
        rounds = self._rounds.setdefault(zone, 0)
        metrics.referrals.labels(zone).set(await model.count(zone, REFERRAL))
        metrics.declarations.labels(zone).set(await model.count(zone, OPEN_DECLARATION))
        heard, silent = await model.all_texts(zone, [LANE_HEARD, LANE_SILENT])
        for lane, state in heard.items():
            metrics.lanes.labels(zone, lane).set(int(state == WORKS and lane not in silent))
        if rounds % TOKENS_EVERY == 0:
            tokens = await model.all(zone, TOKEN, TokenEntry)
            metrics.expiring.labels(zone).set(expiring(tokens.values(), datetime.now(UTC)))
        self._rounds[zone] = rounds + 1

    def _leave_zone(self, zone: str) -> None:
        """Another instance processes it now, and shows it."""
        del self._rounds[zone]
        metrics = self._metrics
        for metric in (metrics.referrals, metrics.declarations, metrics.lanes, metrics.bias, metrics.expiring):
            metric.remove_by_labels({"zone": zone})


def expiring(tokens: Iterable[TokenEntry], now: datetime) -> int:
    """How many of them are about to expire. Whoever has one issued for less than two weeks knows that it is short."""
    return sum(
        token.expires is not None
        and now < token.expires < now + SOON
        and (token.issued_at is None or token.expires - token.issued_at > SOON)
        for token in tokens
    )
