"""The file of a snapshot: JSON lines, compressed with Zstandard (RFC 8878).

Each line drops buckets and sets entries (`{"drop": […], "entries": {bucket: {field: value}}}`, null: there is none);
later lines count. The last one has the commit, its progress and outbox: a file without it was cut short.
"""

import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final, NamedTuple

import orjson

from kakou.runtime.snapshots.copies import ByBucket, Value
from kakou.runtime.snapshots.manifest import BrokenSnapshot, Manifest
from kakou.runtime.state.stored import (
    decode_outbox,
    decode_progress,
    encode_outbox,
    encode_progress,
    plain_value,
    value_of,
)
from kakou.runtime.store import Key, NewerState, Standing

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL: Final = 3
READ_BYTES: Final = 1 << 20
LONGEST_LINE: Final = 1 << 28
"""A line beyond it is none of ours: what was flipped may say anything."""

_AS_THEY_ARE: Final = frozenset((str, type(None)))
"""What a value in a line is, unless it is no text."""


class Part(NamedTuple):
    """A line: buckets to drop first, then entries. Values that are text stay text: nothing is to be made of them on the
    way into a store, which takes millions."""

    dropped: Sequence[str]
    entries: ByBucket


@dataclass
class SnapshotWriter:
    """Writes to a file and counts. Blocks. size: in bytes, compressed."""

    to: BinaryIO
    size: int = 0
    entries: int = 0
    _digest: Any = field(default_factory=hashlib.sha256)
    _compressor: Any = field(default_factory=lambda: zstd.ZstdCompressor(level=LEVEL))

    def write(self, dropped: Sequence[str], entries: Mapping[Key, bytes | None]) -> None:
        """A part: buckets to drop first, then entries; None: there is none."""
        buckets: dict[str, dict[str, Any]] = {}
        for (bucket, name), value in entries.items():
            buckets.setdefault(bucket, {})[name] = None if value is None else plain_value(value)
        self._line({"drop": dropped, "entries": buckets})
        self.entries += len(entries)

    def end(self, standing: Standing) -> str:
        """The last line. Returns the digest of the whole file."""
        progress, outbox = encode_progress(standing.progress).decode(), encode_outbox(standing.outbox).decode()
        self._line({"commit": standing.commit_id, "progress": progress, "outbox": outbox})
        self._put(self._compressor.flush())
        digest: str = self._digest.hexdigest()
        return digest

    def _line(self, line: dict[str, Any]) -> None:
        self._put(self._compressor.compress(orjson.dumps(line) + b"\n"))

    def _put(self, piece: bytes) -> None:
        self.to.write(piece)
        self._digest.update(piece)
        self.size += len(piece)


def parts_of(file: BinaryIO, manifest: Manifest, name: str) -> Iterator[Part | Standing]:
    """The parts, then the commit; that one comes only when all of the file is as its manifest says.

    Raises BrokenSnapshot.
    """
    last: Standing | None = None
    for number, line in enumerate(_lines(file, manifest, name), 1):
        if last is not None:
            raise BrokenSnapshot(f"{name}, line {number}: it follows the last one")
        try:
            plain = orjson.loads(line)
            if "commit" in plain:
                outbox = decode_outbox(plain["outbox"], manifest.partition)
                last = Standing(plain["commit"], decode_progress(plain["progress"]), outbox)
                continue
            part = Part(plain["drop"], {bucket: _values(fields) for bucket, fields in plain["entries"].items()})
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BrokenSnapshot(f"{name}, line {number}: no part of a snapshot") from None
        except NewerState as newer:
            raise BrokenSnapshot(f"{name}, line {number}: {newer}") from None
        yield part
    if last is None:
        raise BrokenSnapshot(f"{name}: its last line is missing")
    yield last


def _values(fields: Mapping[str, Any]) -> Mapping[str, Value | None]:
    """Raises TypeError, KeyError, AttributeError for what is none."""
    if _AS_THEY_ARE.issuperset(map(type, fields.values())):
        return fields
    return {name: value if type(value) in _AS_THEY_ARE else value_of(value) for name, value in fields.items()}


def _lines(file: BinaryIO, manifest: Manifest, name: str) -> Iterator[bytes]:
    digest, count, rest = hashlib.sha256(), 0, b""
    decompressor = zstd.ZstdDecompressor()
    while piece := file.read(READ_BYTES):
        digest.update(piece)
        count += len(piece)
        if count > manifest.bytes:
            break
        try:
            lines = (rest + decompressor.decompress(piece)).split(b"\n")
        except (zstd.ZstdError, EOFError):
            raise BrokenSnapshot(f"{name}: cannot be unpacked near byte {count}") from None
        rest = lines.pop()
        if len(rest) > LONGEST_LINE:
            raise BrokenSnapshot(f"{name}: a line near byte {count} does not end")
        yield from lines
    if count != manifest.bytes:
        found = f"{count} bytes" if count < manifest.bytes else "more"
        raise BrokenSnapshot(f"{name}: has {found}, its manifest says {manifest.bytes} bytes")
    if digest.hexdigest() != manifest.sha256:
        raise BrokenSnapshot(f"{name}: its SHA-256 is {digest.hexdigest()}, its manifest says {manifest.sha256}")
