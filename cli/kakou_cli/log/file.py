"""The exported log: JSON lines, compressed where the name ends in `.gz`.

A first line says whose log it is; then each event of `gate.inbound` is followed by what the services made of it; a last
line counts them, so that a file cut short is known as such. Values are kept to the byte.
"""

import gzip
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import orjson
from kakou.contracts.topics import INBOUND_TOPIC
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import LOG_TIME, ORIGIN, Record
from kakou.storage.full_disk import naming
from pydantic import TypeAdapter

from kakou_cli.log.events import Followed, LogPlace
from kakou_cli.period import Period

FORMAT: Final = "kakou-log/1"
_HEAD = TypeAdapter(LogPlace)
_HEADERS = TypeAdapter(dict[str, str])


class BrokenLog(ValueError):
    """The file is no exported log, or not all of it; says where."""


class LogWriter:
    """Events are written from the first on, since verdicts rest on all before them; what followed from `since` on."""

    def __init__(self, to: BinaryIO, place: LogPlace, since: datetime | None) -> None:
        self._to, self._period, self.records = to, Period(since), 0
        self._line({"format": FORMAT, **asdict(place), "from": since})

    def write(self, followed: Followed) -> None:
        for record in (followed.event, *(followed.records if self._period.begun(followed.event) else ())):
            self._line(_plain(record))
            self.records += 1

    def close(self) -> None:
        self._line({"end": True, "records": self.records})

    def _line(self, line: dict[str, Any]) -> None:
        self._to.write(orjson.dumps(line) + b"\n")


class LogFile:
    """An exported log. Raises BrokenLog, OSError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with _opened(path) as lines:
            first = next(lines, b"")
        if not first.startswith(b'{"format":') or (head := _parsed(first, path, 1)).get("format") != FORMAT:
            raise BrokenLog(f"{path} is no exported log: `kakou log export` writes one")
        try:
            self.place = _HEAD.validate_python(head)
            self.since = None if head["from"] is None else datetime.fromisoformat(head["from"])
        except (ValueError, KeyError, TypeError):
            raise BrokenLog(f"{path}, line 1: it does not say whose log it is: export it again") from None

    async def events(self) -> AsyncIterator[Followed]:
        for followed in self._read():
            yield followed

    def _read(self) -> Iterator[Followed]:
        followed: Followed | None = None
        count = 0
        with _opened(self._path) as lines:
            for number, text in enumerate(lines, 1):
                if number == 1:
                    continue
                line = _parsed(text, self._path, number)
                if line.get("end"):
                    if line.get("records") != count:
                        raise BrokenLog(f"{self._path} holds {count} records of {line.get('records')}: export it again")
                    if followed is not None:
                        yield followed
                    return
                record = self._record(line, number)
                count += 1
                if record.topic != INBOUND_TOPIC:
                    if followed is None:
                        raise BrokenLog(f"{self._path}, line {number}: it follows from no event of {INBOUND_TOPIC}")
                    followed.records.append(record)
                    continue
                if followed is not None:
                    yield followed
                followed = Followed(record)
        raise BrokenLog(f"{self._path} ends after {count} records without its last line: export it again")

    def _record(self, line: dict[str, Any], number: int) -> Record:
        try:
            value = b64decode(line["base64"]) if "base64" in line else str(line["value"]).encode()
            record = Record(
                line["topic"],
                self.place.partition,
                int(line["offset"]),
                int(line["timestamp"]),
                self.place.zone.encode(),
                value,
                _HEADERS.validate_python(line["headers"]),
            )
            if record.topic != INBOUND_TOPIC:
                Origin.decode(record.headers[ORIGIN])
                int(record.headers[LOG_TIME])
            return record
        except KeyError as missing:
            raise BrokenLog(f"{self._path}, line {number}: {missing} is missing") from None
        except (ValueError, TypeError):
            raise BrokenLog(f"{self._path}, line {number}: no record of a log") from None


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """The file to write to; it has its name only once it is whole."""
    if not path.parent.is_dir():
        raise BrokenLog(f"{path.parent} is no folder to write in")
    making = path.with_name(f".{path.name}.part")
    try:
        with naming(path), _made(making, packed=path.suffix == ".gz") as to:
            yield to
        making.replace(path)
    finally:
        making.unlink(missing_ok=True)


def _made(path: Path, *, packed: bool) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "wb", compresslevel=6)) if packed else path.open("wb")


@contextmanager
def _opened(path: Path) -> Iterator[Iterator[bytes]]:
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
            yield iter(lines)
    except (EOFError, gzip.BadGzipFile) as error:
        raise BrokenLog(f"{path} cannot be unpacked: {error}") from None


def _parsed(text: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        line = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BrokenLog(f"{path}, line {number}: {error}") from None
    if not isinstance(line, dict):
        raise BrokenLog(f"{path}, line {number}: no JSON object")
    return line


def _plain(record: Record) -> dict[str, Any]:
    value = record.value or b""
    line: dict[str, Any] = {
        "topic": record.topic,
        "offset": record.offset,
        "timestamp": record.timestamp,
        "headers": record.headers,
    }
    try:
        return line | {"value": value.decode()}
    except UnicodeDecodeError:
        return line | {"base64": b64encode(value).decode()}
