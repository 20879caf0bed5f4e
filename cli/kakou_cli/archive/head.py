"""The archive's head: a signed list of every partition's last seal. It tells an end that was cut off.

Heads are numbered and never overwritten; each names the one before. The newest is what a time stamp (RFC 3161) should
be of: its answer belongs beside it, as `<head>.tsr`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from kakou_cli.archive.envelope import BadEnvelope, opened
from kakou_cli.archive.envelope import seal as signed
from kakou_cli.archive.keys import PublicKey, SigningKey
from kakou_cli.archive.store import ArchiveStore

FORMAT: Final = "kakou-archive-head/1"
KIND: Final = "kakou.archive-head"
HEADS: Final = "heads/"
SUFFIX: Final = ".head.json"
STAMP: Final = ".tsr"
"""Behind a head's name: the time-stamp authority's answer about it."""


class BrokenHead(Exception):
    """A head is not what it must be; says how."""


class PartitionEnd(BaseModel):
    """Where the archive of a partition ends. seal: SHA-256 of its last seal."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    next: int
    seal: str


class Head(BaseModel):
    """What a head says. ends: by partition. previous: SHA-256 of the head before."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: str
    number: int
    previous: str | None
    ends: dict[int, PartitionEnd]
    made_at: str
    build: str


@dataclass(frozen=True)
class SignedHead:
    """A head as it stands in the archive. digest: its file's SHA-256, which is what is time-stamped."""

    name: str
    head: Head
    digest: str
    text: bytes


def head_name(number: int) -> str:
    return f"{HEADS}{number:08d}{SUFFIX}"


def write_head(head: Head, key: SigningKey) -> bytes:
    return signed(KIND, head.model_dump(mode="json"), key)


def read_head(name: str | None, text: bytes, trusted: Mapping[str, PublicKey]) -> SignedHead:
    """name: under which it stands in an archive, None outside of one. Raises BrokenHead."""
    try:
        head = Head.model_validate_json(orjson.dumps(opened(KIND, text, trusted).payload))
    except BadEnvelope as error:
        raise BrokenHead(str(error)) from None
    except ValidationError:
        raise BrokenHead("it is no head of an archive that this build reads") from None
    own = head_name(head.number)
    if head.format != FORMAT or name not in (None, own):
        raise BrokenHead(f"it is head {head.number} of {head.format}, under another's name")
    return SignedHead(own, head, sha256(text).hexdigest(), text)


def newest_head(store: ArchiveStore, trusted: Mapping[str, PublicKey]) -> SignedHead | None:
    """The head in force; none of an archive that has none. Raises BrokenHead."""
    names = head_names(store)
    return read_head(names[-1], store.read(names[-1]), trusted) if names else None


def head_names(store: ArchiveStore) -> list[str]:
    return [name for name in store.names(HEADS) if name.endswith(SUFFIX)]
