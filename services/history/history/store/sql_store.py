"""A service's state in SQL (`kakou.runtime.store.Store`): an entry of a table's name is a row of that table.

Whatever goes wrong with the database is OSError or TimeoutError to the loop, which tries the batch again in place:
nothing is skipped, and nothing is written twice, as the commit id is compared and set in the same transaction.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import orjson
from kakou.history import zones
from kakou.history.tables import CHILDREN, ENTRIES, PROGRESS
from kakou.history.types import unpacked
from kakou.runtime.state.stored import decode_outbox, decode_progress, encode_outbox, encode_progress
from kakou.runtime.store import Commit, Key, Loaded, Standing
from sqlalchemy import Connection, Select, insert, select, update

from history.keeping import PARTS
from history.store.database import Database
from history.store.statements import Statements, statements


class SqlStore:
    """Of one service."""

    def __init__(self, database: Database, service: str) -> None:
        self._database, self._service = database, service
        self._sqlite = database.sqlite
        self._statements = statements("?" if self._sqlite else "%s")
        self._entries = self._statements.pop(ENTRIES.name)

    async def open(self, partition: int) -> Standing | None:
        def ask(connection: Connection) -> Standing | None:
            columns = (PROGRESS.c.commit_id, PROGRESS.c.progress, PROGRESS.c.outbox)
            found = connection.execute(self._of(partition, *columns)).first()
            if found is None:
                return None
            return Standing(found.commit_id, decode_progress(found.progress), decode_outbox(found.outbox, partition))

        return await self._database.read(ask)

    async def commit_id(self, partition: int) -> str | None:
        return (await self.commit_ids([partition]))[0]

    async def commit_ids(self, partitions: Sequence[int]) -> list[str | None]:
        def ask(connection: Connection) -> list[str | None]:
            places = (PROGRESS.c.service == self._service, PROGRESS.c.partition.in_(partitions))
            found = connection.execute(select(PROGRESS.c.partition, PROGRESS.c.commit_id).where(*places))
            by_partition = {row.partition: row.commit_id for row in found}
            return [by_partition.get(partition) for partition in partitions]

        return await self._database.read(ask) if partitions else []

    async def load(self, partition: int, keys: Sequence[Key]) -> Loaded:
        def ask(connection: Connection) -> Loaded:
            commit_id = connection.scalar(self._of(partition, PROGRESS.c.commit_id))
            by_zone: dict[str, list[Key]] = defaultdict(list)
            for key in keys:
                by_zone[key.bucket.partition("/")[0]].append(key)
            found: dict[Key, bytes] = {}
            for zone, of_zone in by_zone.items():
                self._bind(connection, zone)
                for key in of_zone:
                    if (value := self._read(connection, zone, key)) is not None:
                        found[key] = value
            return Loaded(commit_id, [found.get(key) for key in keys])

        return await self._database.read(ask)

    async def commit(self, partition: int, expected: str | None, commit: Commit) -> bool:
        def write(connection: Connection) -> bool:
            if not self._advance(connection, partition, expected, commit):
                return False
            for zone, changes in _by_zone(commit).items():
                self._bind(connection, zone)
                self._write(connection, zone, changes)
            return True

        return await self._database.write(write)

    def _of(self, partition: int, *columns: Any) -> Select[Any]:
        return select(*columns).where(PROGRESS.c.service == self._service, PROGRESS.c.partition == partition)

    def _bind(self, connection: Connection, zone: str) -> None:
        """Row security holds for the writer, too: what it writes for a zone is that zone's."""
        if not self._sqlite:
            zones.bind(connection, zone)

    def _read(self, connection: Connection, zone: str, key: Key) -> bytes | None:
        kind = key.bucket.partition("/")[2]
        table = self._statements.get(kind)
        if table is None:
            place = (zone, self._service, kind, key.field)
            found = connection.exec_driver_sql(self._entries.read, place).scalar()
            return None if found is None else str(found).encode()
        found = connection.exec_driver_sql(table.read, table.key(zone, key.field.split(PARTS))).scalar()
        if found is None:
            return None
        told = unpacked(found) if table.is_packed else found
        return orjson.dumps({"told": orjson.Fragment(told) if isinstance(told, str) else {}})

    def _advance(self, connection: Connection, partition: int, expected: str | None, commit: Commit) -> bool:
        """Whether the commit in force was the expected one; from now on it is the new one."""
        mark = commit.progress.mark
        values = {
            "commit_id": commit.commit_id,
            "root": mark.root if mark else -1,
            "progress": encode_progress(commit.progress).decode(),
            "outbox": encode_outbox(commit.outbox).decode(),
        }
        place = {"service": self._service, "partition": partition}
        if expected is not None:
            was = (PROGRESS.c[name] == value for name, value in {**place, "commit_id": expected}.items())
            return connection.execute(update(PROGRESS).where(*was).values(values)).rowcount == 1
        text = f"{insert(PROGRESS).compile(dialect=connection.dialect)} ON CONFLICT DO NOTHING"
        in_order = {column.name: ({**place, **values})[column.name] for column in PROGRESS.c}
        done = connection.exec_driver_sql(text, tuple(in_order.values()) if self._sqlite else in_order)
        return done.rowcount == 1

    def _write(self, connection: Connection, zone: str, changes: "_Changes") -> None:
        for kind in changes.dropped:
            self._drop(connection, zone, kind)
        for kind, fields in changes.writes.items():
            table = self._statements.get(kind)
            if table is None:
                self._write_entries(connection, zone, kind, fields)
            else:
                self._write_rows(connection, zone, table, fields)

    def _drop(self, connection: Connection, zone: str, kind: str) -> None:
        if (table := self._statements.get(kind)) is not None:
            connection.exec_driver_sql(table.drop, (zone,))
            return
        entries = self._entries.delete_children(2)
        connection.exec_driver_sql(entries, (zone, self._service, kind))

    def _write_entries(self, connection: Connection, zone: str, kind: str, fields: dict[str, bytes | None]) -> None:
        place = (zone, self._service, kind)
        if gone := [(*place, no) for no, value in fields.items() if value is None]:
            connection.exec_driver_sql(self._entries.delete, gone)
        if kept := [(*place, no, value.decode()) for no, value in fields.items() if value is not None]:
            connection.exec_driver_sql(self._entries.write, kept)

    def _write_rows(
        self, connection: Connection, zone: str, table: Statements, fields: dict[str, bytes | None]
    ) -> None:
        rows: list[tuple[Any, ...]] = []
        gone: list[tuple[Any, ...]] = []
        children: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        former: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for no, value in fields.items():
            key = table.key(zone, no.split(PARTS))
            if value is None:
                gone.append(key)
                continue
            entry = orjson.loads(value)
            rows.append(table.values(zone, entry["row"], orjson.dumps(entry["told"]).decode()))
            for name, of_row in entry["children"].items():
                former[name].append(key)
                children[name].extend(self._statements[name].values(zone, row, "") for row in of_row)
        if gone:
            connection.exec_driver_sql(table.delete, gone)
            for child in CHILDREN.get(table.table, ()):
                former[str(child.name)].extend(gone)
        if rows:
            connection.exec_driver_sql(table.write, rows)
        for name, keys in former.items():
            connection.exec_driver_sql(self._statements[name].delete_children(len(table.parts)), keys)
            if children[name]:
                connection.exec_driver_sql(self._statements[name].write, children[name])


class _Changes:
    """Of one zone: kinds dropped, and by kind what was written."""

    def __init__(self) -> None:
        self.dropped: list[str] = []
        self.writes: dict[str, dict[str, bytes | None]] = defaultdict(dict)


def _by_zone(commit: Commit) -> dict[str, _Changes]:
    found: dict[str, _Changes] = defaultdict(_Changes)
    for bucket in commit.dropped:
        zone, _, kind = bucket.partition("/")
        found[zone].dropped.append(kind)
    for key, value in commit.writes.items():
        zone, _, kind = key.bucket.partition("/")
        found[zone].writes[kind][key.field] = value
    return found
