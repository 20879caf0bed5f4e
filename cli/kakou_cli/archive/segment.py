"""A sealed segment: records of one partition in a row, and the signed manifest that names them, its seal."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import orjson
from kakou.contracts.topics import INBOUND_TOPIC
from kakou.runtime.events.record import Record
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from kakou_cli.archive.envelope import BadEnvelope, opened
from kakou_cli.archive.envelope import seal as signed
from kakou_cli.archive.keys import PublicKey, SigningKey
from kakou_cli.archive.records import record_of, zone_of
from kakou_cli.archive.zone_chain import ZoneChain

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FORMAT: Final = "kakou-archive/1"
KIND: Final = "kakou.archive-seal"
SEAL: Final = ".seal.json"
LEVEL: Final = 9
"""Of zstd: the archive is written once and kept for years."""

_CHAINS = TypeAdapter(list[ZoneChain])


class BrokenSegment(Exception):
    """Segment and seal do not belong together, or are not what they say; says how."""


class Seal(BaseModel):
    """What a segment's manifest says."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: str
    topic: str
    partition: int
    partitions: int
    first: int
    """Offset of the first record."""
    next: int
    """The offset behind the last one: the next segment begins there."""
    records: int
    earliest: int
    """The least and the largest of the records' timestamps, ms since 1970 UTC."""
    latest: int
    file: str
    """The segment's name in the archive."""
    bytes: int
    """Of the records, before they are compressed."""
    sha256: str
    """Of the file as it stands, hexadecimal."""
    previous: str | None
    """SHA-256 of the seal before, as it stands; none: it is the partition's first."""
    zones: tuple[str, ...]
    """Commitments to each zone's chain at the segment's end, in order."""
    sealed_at: str
    build: str

    @property
    def place(self) -> str:
        return f"{self.topic}/{self.partition}"


@dataclass(frozen=True)
class Sealed:
    """A seal as it stands in the archive. name: of its file. digest: the SHA-256 of that."""

    name: str
    seal: Seal
    digest: str
    text: bytes
    key_id: str


def folder_of(partition: int) -> str:
    return f"{INBOUND_TOPIC}/{partition}/"


def seal_name(partition: int, first: int) -> str:
    return f"{folder_of(partition)}{first:020d}{SEAL}"


def packed(lines: Sequence[bytes], chains: Mapping[str, ZoneChain]) -> tuple[bytes, int]:
    """A segment's file and its size before it was compressed: a line a record, then one with the zones' chains."""
    last = orjson.dumps({"zones": [chains[zone].plain() for zone in sorted(chains)]})
    text = b"\n".join((*lines, last)) + b"\n"
    return zstd.compress(text, level=LEVEL), len(text)


def segment_name(partition: int, first: int, digest: str) -> str:
    """Of two that begin alike each has a name of its own, whoever writes last."""
    return f"{folder_of(partition)}{first:020d}-{digest[:16]}.jsonl.zst"


def write_seal(seal: Seal, key: SigningKey) -> bytes:
    return signed(KIND, seal.model_dump(mode="json"), key)


def read_seal(name: str | None, text: bytes, trusted: Mapping[str, PublicKey]) -> Sealed:
    """name: under which it stands in an archive, None outside of one.

    Raises BrokenSegment, saying what is wrong with the seal.
    """
    try:
        document = opened(KIND, text, trusted)
        seal = Seal.model_validate_json(orjson.dumps(document.payload))
    except BadEnvelope as error:
        raise BrokenSegment(str(error)) from None
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, one["loc"])) for one in error.errors())
        raise BrokenSegment(f"its manifest is none of this build's: {fields}") from None
    if seal.format != FORMAT:
        raise BrokenSegment(f"its format is {seal.format}, this build reads {FORMAT}")
    own = seal_name(seal.partition, seal.first)
    if name not in (None, own):
        raise BrokenSegment(f"it is the seal of {own}, under another's name")
    return Sealed(own, seal, sha256(text).hexdigest(), text, document.key_id)


@dataclass(frozen=True)
class Segment:
    """What a segment's file holds, found to be what its seal says."""

    lines: list[bytes]
    chains: dict[str, ZoneChain]

    def records(self, seal: Seal) -> list[Record]:
        return [record_of(line, seal.topic, seal.partition) for line in self.lines]


def read_segment(seal: Seal, data: bytes) -> Segment:
    """Raises BrokenSegment."""
    if sha256(data).hexdigest() != seal.sha256:
        raise BrokenSegment(f"its {len(data)} bytes are not those that were sealed: SHA-256 differs")
    try:
        text = zstd.ZstdDecompressor().decompress(data, max_length=seal.bytes + 1)
        *lines, last, _ = text.split(b"\n")
        chains = {one.zone: one for one in _CHAINS.validate_python(orjson.loads(last)["zones"])}
    except (zstd.ZstdError, ValueError, KeyError, TypeError):
        raise BrokenSegment("it is no segment of an archive") from None
    if len(text) != seal.bytes:
        raise BrokenSegment(f"it holds {len(text)} bytes, its seal says {seal.bytes}")
    return Segment(lines, chains)


def check_segment(seal: Seal, segment: Segment, before: Mapping[str, ZoneChain]) -> None:
    """That the records are those that the seal counts, and the zones' chains follow from them.

    before: the chains at the end of the segment before. Raises BrokenSegment.
    """
    if len(segment.lines) != seal.records or seal.next - seal.first != seal.records:
        raise BrokenSegment(f"it holds {len(segment.lines)} records, its seal says {seal.records} from {seal.first} on")
    try:
        records = segment.records(seal)
    except ValueError as error:
        raise BrokenSegment(f"a line of it is no record: {error}") from None
    for offset, record in enumerate(records, seal.first):
        if record.offset != offset:
            raise BrokenSegment(f"offset {offset} is missing: {record.offset} stands in its place")
    times = [record.timestamp for record in records]
    if (min(times), max(times)) != (seal.earliest, seal.latest):
        raise BrokenSegment("its times are not those of its seal")
    chains = linked(before, zip(records, segment.lines, strict=True), seal.partition)
    if chains != segment.chains or commitments(chains) != seal.zones:
        raise BrokenSegment("the zones' chains do not follow from its records")


def linked(
    before: Mapping[str, ZoneChain], records: Iterable[tuple[Record, bytes]], partition: int
) -> dict[str, ZoneChain]:
    """The zones' chains after these records and their lines."""
    chains = dict(before)
    for record, line in records:
        zone = zone_of(record)
        chain = chains.get(zone) or ZoneChain.begin(zone, partition)
        chains[zone] = chain.then(record.offset, sha256(line).digest())
    return chains


def commitments(chains: Mapping[str, ZoneChain]) -> tuple[str, ...]:
    return tuple(sorted(chain.commitment() for chain in chains.values()))


def summary(seal: Seal) -> dict[str, Any]:
    """For machines that ask what was sealed."""
    return seal.model_dump(mode="json", include={"partition", "first", "next", "records", "file", "sha256"})
