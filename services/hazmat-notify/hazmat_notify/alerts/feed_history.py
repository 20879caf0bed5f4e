"""Messages and alerts that have left the state: the history has them, as they were told."""

from collections.abc import Iterable

from kakou.contracts.alert import Alert
from kakou.history.reading import HistoryReader, Reached
from kakou.history.tables import ALERT_MESSAGES, ALERTS
from kakou.runtime.host import Host
from sqlalchemy import select

from hazmat_notify.state import AlertKept

HISTORY = "history-hazmat"
"""The part of the history that reads the feed."""


class FeedHistory:
    """left: position in `gate.inbound` of what had something leave last; as far the history must have come."""

    def __init__(self, host: Host, reader: HistoryReader) -> None:
        self._host, self._reader = host, reader

    async def messages(self, zone: str, after: int, end: int, left: int) -> list[Alert]:
        """Those that follow `after`, up to and with `end`. Raises HistoryUnavailable, OSError where one is missing."""
        of_feed = ALERT_MESSAGES.c
        wanted = select(of_feed.body).where(of_feed.sequence > after, of_feed.sequence <= end)
        rows = await self._reader.rows(zone, wanted.order_by(of_feed.sequence), reached=self._reached(zone, left))
        found = [Alert.model_validate_json(row.body) for row in rows]
        if [message.sequence for message in found] != list(range(after + 1, end + 1)):
            raise OSError(f"the history of {zone}'s feed has a hole after {after}: it is being built")
        return found

    async def alerts(self, zone: str, nos: Iterable[str], left: int) -> dict[str, AlertKept]:
        """Alerts by id, as far as there are such. Raises HistoryUnavailable."""
        wanted = select(ALERTS.c.body).where(ALERTS.c.id.in_(list(nos)))
        rows = await self._reader.rows(zone, wanted, reached=self._reached(zone, left))
        found = [Alert.model_validate_json(row.body) for row in rows]
        return {alert.id: _kept(alert) for alert in found}

    def _reached(self, zone: str, left: int) -> tuple[Reached]:
        return (Reached(HISTORY, self._host.partition_of(zone), left),)


def _kept(alert: Alert) -> AlertKept:
    return AlertKept(message=alert.model_copy(update={"answers": ()}), answers=alert.answers, open=False)
