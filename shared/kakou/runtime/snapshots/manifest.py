"""What a snapshot is of, in a small file beside it: written last, so that one without it was never finished."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from pydantic import TypeAdapter, ValidationError

FORMAT: Final = "kakou-snapshot/1"


class BrokenSnapshot(Exception):
    """A file is not what was written there; says which file, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A snapshot of one service's state of one partition.

    format: of both files. version: of the build that took it. rules_version: the newest that the build knew.
    reads: the topic that the state was built from; partitions: how many it had. position, digest: of the record taken
    last. root: position in `gate.inbound` of the event applied last, -1 before the first. zones: those that live in the
    partition. standing_from: by output topic the offset before which no output stands that follows from later records.
    taken_at: when it was begun, UTC. seconds: how long it took. entries: as many as were written, some twice.
    bytes, sha256: of the compressed file.
    """

    format: str
    version: str
    rules_version: int
    service: str
    reads: str
    partition: int
    partitions: int
    commit_id: str
    position: int
    digest: str
    root: int
    zones: tuple[str, ...]
    standing_from: Mapping[str, int]
    taken_at: datetime
    seconds: float
    entries: int
    bytes: int
    sha256: str

    def age(self, now: datetime) -> float:
        """In seconds."""
        return (now - self.taken_at).total_seconds()


_MANIFEST: Final = TypeAdapter(Manifest)


def written(manifest: Manifest) -> bytes:
    """The file: JSON, with a digest over all the rest of it."""
    plain = asdict(manifest)
    return orjson.dumps(plain | {"seal": _seal(plain)}, option=orjson.OPT_INDENT_2)


def manifest_of(content: bytes, name: str) -> Manifest:
    """Raises BrokenSnapshot, also for a format that this build does not know."""
    try:
        plain = orjson.loads(content)
        if plain.get("format") != FORMAT:
            raise BrokenSnapshot(f"{name}: its format is {plain.get('format')}, this build reads {FORMAT}")
        seal = plain.pop("seal", None)
        manifest = _MANIFEST.validate_python(plain)
    except (orjson.JSONDecodeError, AttributeError):
        raise BrokenSnapshot(f"{name}: not JSON, or cut short") from None
    except ValidationError as error:
        wrong = error.errors()[0]
        raise BrokenSnapshot(f"{name}: {'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from None
    if seal != _seal(asdict(manifest)):
        raise BrokenSnapshot(f"{name}: its seal does not fit what it says: it was changed")
    return manifest


def _seal(plain: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()
