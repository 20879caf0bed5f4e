"""The key of a zone's draws: made from the log itself, so that replays draw alike and nobody can reckon ahead."""

from hashlib import blake2b
from typing import Final

CURRENT: Final = "current"
"""The number under which the zone's key is kept, as text."""


def made_from(event: bytes, partition: int, root: int) -> str:
    """The key of a zone that has none, from the event of the first draw, as it is kept."""
    return f"{blake2b(event, digest_size=16).hexdigest()} {partition}-{root}"


def read(text: str) -> tuple[bytes, str]:
    """The key and its id."""
    key, _, key_id = text.partition(" ")
    return bytes.fromhex(key), key_id
