"""The file: a ZIP whose signed manifest names every other member by its digest.

| member | content |
|---|---|
| `bundle.json` | the manifest, in a signed envelope: visit, revisions, what was packed by which build, digests |
| `events.jsonl` | the zone's events of `gate.inbound`, from its first to the last that concerned the visit |
| `recorded.jsonl` | what the services said of the visit, as it stands in the topics |
| `dead-letters.jsonl` | events of the zone that were rejected: a replay rejects them again |
| `later.txt` | offset and SHA-256 of the zone's events behind those, up to the seal; nothing of their content |
| `zone.json`, `seal.json` | the zone's chain at the end of a sealed segment, and that segment's seal |
| `head.json`, `head.tsr` | the archive's head over that seal, and its time stamp where there is one |
| `documents.json`, `story.zh.txt`, `story.en.txt` | for people: passes and declarations, and what happened |
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import orjson
from kakou.runtime.events.record import Record
from pydantic import BaseModel, ConfigDict, ValidationError

from kakou_cli.archive.envelope import BadEnvelope, opened, seal
from kakou_cli.archive.failure import ArchiveFailure
from kakou_cli.archive.keys import PublicKey, SigningKey
from kakou_cli.archive.records import line_of, record_from
from kakou_cli.log.file import written

FORMAT: Final = "kakou-evidence/1"
KIND: Final = "kakou.evidence"
MANIFEST: Final = "bundle.json"
EVENTS: Final = "events.jsonl"
RECORDED: Final = "recorded.jsonl"
LETTERS: Final = "dead-letters.jsonl"
LATER: Final = "later.txt"
ZONE: Final = "zone.json"
SEAL: Final = "seal.json"
HEAD: Final = "head.json"
STAMP: Final = "head.tsr"
DOCUMENTS: Final = "documents.json"
STORIES: Final = {"zh": "story.zh.txt", "en": "story.en.txt"}

_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""Of every member: the same evidence is the same file."""


LARGEST_PART: Final = 64 * 1024 * 1024
"""Bytes of a part that is read as a whole. Events and records are read line by line."""

LONGEST_LINE: Final = 16 * 1024 * 1024
"""Of an event or record: several times what the log takes."""


class BrokenBundle(ArchiveFailure):
    """The file is no evidence, or not as it was packed; says which part."""


class Revision(BaseModel):
    """A verdict as the gate said it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    revision: int
    verdict: str
    because: str
    log_time: str
    root: int
    """Offset in `gate.inbound` of the event that it follows from."""
    rules_version: int
    policy_version: int
    draw_key_id: str | None
    draws: list[dict[str, Any]]


class Manifest(BaseModel):
    """What the bundle is about."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: str
    zone: str
    visit: str
    partition: int
    partitions: int
    revisions: list[Revision]
    events: int
    last: int
    """Offset of the last event."""
    sealed_to: int | None
    """The offset before which a seal covers the events; none: no archive was named."""
    made_at: str
    build: str
    members: dict[str, str]
    """The SHA-256 of each other member."""


class BundleWriter:
    """Writes members one after the other; the manifest comes last."""

    def __init__(self, archive: ZipFile) -> None:
        self._zip = archive
        self.digests: dict[str, str] = {}

    def lines(self, name: str, lines: Iterable[bytes]) -> None:
        with self.member(name) as to:
            for line in lines:
                to.write(line + b"\n")

    def text(self, name: str, data: bytes) -> None:
        with self.member(name) as to:
            to.write(data)

    @contextmanager
    def member(self, name: str) -> Iterator["Hashed"]:
        info = ZipInfo(name, _LONG_AGO)
        info.compress_type = ZIP_DEFLATED
        with self._zip.open(info, "w", force_zip64=True) as to:
            hashed = Hashed(to)
            yield hashed
        self.digests[name] = hashed.digest()

    def manifest(self, manifest: Manifest, key: SigningKey) -> None:
        self.text(MANIFEST, seal(KIND, manifest.model_dump(mode="json"), key))


class Hashed:
    """A member that is being written."""

    def __init__(self, to: IO[bytes]) -> None:
        self._to, self._hash = to, sha256()

    def write(self, data: bytes) -> None:
        self._to.write(data)
        self._hash.update(data)

    def digest(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def writing(path: Path) -> Iterator[BundleWriter]:
    """The bundle to write; it has its name only once it is whole. Raises BrokenLog where it cannot be there."""
    with written(path) as to, ZipFile(to, "w") as archive:
        yield BundleWriter(archive)


def recorded_line(record: Record) -> bytes:
    """A record of another topic than `gate.inbound`."""
    return orjson.dumps({"topic": record.topic, "record": orjson.Fragment(line_of(record))})


class Bundle:
    """A bundle to read: its members are those of its manifest. Raises BrokenBundle, OSError.

    trusted: public keys by id; with none, whose signature it has is not checked.
    """

    def __init__(self, archive: ZipFile, trusted: Mapping[str, PublicKey]) -> None:
        self._zip = archive
        try:
            document = opened(KIND, self._bytes(MANIFEST), trusted)
            self.manifest = Manifest.model_validate_json(orjson.dumps(document.payload))
        except BadEnvelope as error:
            raise BrokenBundle(f"{MANIFEST}: {error}") from None
        except ValidationError:
            raise BrokenBundle(f"{MANIFEST} is no manifest that this build reads") from None
        if self.manifest.format != FORMAT:
            raise BrokenBundle(f"its format is {self.manifest.format}, this build reads {FORMAT}")
        self.key_id = document.key_id
        self._check_members()

    def has(self, name: str) -> bool:
        return name in self.manifest.members

    def text(self, name: str) -> bytes:
        return self._bytes(name)

    def lines(self, name: str) -> Iterator[bytes]:
        with self._zip.open(name) as member:
            while line := member.readline(LONGEST_LINE):
                if not line.endswith(b"\n"):
                    raise BrokenBundle(f"{name}: a line does not end, or is longer than {LONGEST_LINE} bytes")
                yield line[:-1]

    def records(self, name: str) -> Iterator[Record]:
        """Of another topic than `gate.inbound`."""
        for number, line in enumerate(self.lines(name), 1):
            try:
                said = orjson.loads(line)
                yield record_from(said["record"], str(said["topic"]), self.manifest.partition)
            except (ValueError, KeyError, TypeError):
                raise BrokenBundle(f"{name}, line {number}: no record") from None

    def _check_members(self) -> None:
        """Each is what the manifest says, and there is no other."""
        names, said = self._zip.namelist(), self.manifest.members
        if sorted(names) != sorted([MANIFEST, *said]):
            other = sorted(set(names) ^ {MANIFEST, *said}) or sorted(name for name in names if names.count(name) > 1)
            raise BrokenBundle(f"{', '.join(other)}: not as its manifest lists the parts")
        for name, digest in said.items():
            found = sha256()
            try:
                with self._zip.open(name) as member:
                    while part := member.read(1 << 20):
                        found.update(part)
            except (BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
                raise BrokenBundle(f"{name} cannot be unpacked: {error}") from None
            if found.hexdigest() != digest:
                raise BrokenBundle(f"{name} is not what was packed: its SHA-256 differs from the manifest's")

    def _bytes(self, name: str) -> bytes:
        try:
            if (size := self._zip.getinfo(name).file_size) > LARGEST_PART:
                raise BrokenBundle(f"{name} has {size} bytes, {LARGEST_PART} are allowed")
            return self._zip.read(name)
        except (KeyError, BadZipFile, EOFError, ValueError, NotImplementedError) as error:
            raise BrokenBundle(f"{name} cannot be read: {error}") from None


@contextmanager
def reading(path: Path, trusted: Mapping[str, PublicKey]) -> Iterator[Bundle]:
    """Raises BrokenBundle, OSError."""
    try:
        archive = ZipFile(path)
    except (BadZipFile, ValueError, EOFError) as error:
        raise BrokenBundle(f"{path} is no evidence: {error}") from None
    with archive:
        yield Bundle(archive, trusted)
