"""Records of storage units that have left the state: the history has them, as they were told."""

from collections.abc import Sequence
from datetime import datetime

from kakou.contracts.stock_record import StockRecord
from kakou.history.reading import HistoryReader, Reached
from kakou.history.tables import STOCK_RECORDS
from kakou.runtime.host import Host
from sqlalchemy import and_, func, select

from hazmat_notify.alerts.feed_history import HISTORY


class StockHistory:
    def __init__(self, host: Host, reader: HistoryReader) -> None:
        self._host, self._reader = host, reader

    async def records(self, zone: str, units: Sequence[str], at: datetime, left: int) -> dict[str, StockRecord]:
        """By unit the last record that had begun at `at`, where there is one.

        left: position in `gate.inbound` of what had a record leave last; as far the history must have come. Raises
        HistoryUnavailable.
        """
        table = STOCK_RECORDS.c
        begun = select(table.storage_unit, func.max(table.block).label("block"))
        begun = begun.where(table.storage_unit.in_(units), table.began_at <= at).group_by(table.storage_unit)
        last = begun.subquery()
        wanted = select(table.body).join(
            last, and_(table.storage_unit == last.c.storage_unit, table.block == last.c.block)
        )
        reached = (Reached(HISTORY, self._host.partition_of(zone), left),)
        rows = await self._reader.rows(zone, wanted, reached=reached)
        found = [StockRecord.model_validate_json(row.body) for row in rows]
        return {record.storage_unit: record for record in found}
