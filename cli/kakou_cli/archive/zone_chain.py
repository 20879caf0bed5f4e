"""A zone's own events as a chain of hashes, so that they can be proven complete without showing anybody else's.

Each event's hash is taken together with all before it of the same zone. A seal holds of each zone only the hash of its
end (`commitment`), which says nothing to whoever does not have the zone's own events.
"""

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

import orjson


@dataclass(frozen=True)
class ZoneChain:
    """How far a zone's chain has come. records: of the zone so far. last: offset of the latest, -1 before the first.

    hash: SHA-256 of the hash before and that of the event's line, hexadecimal.
    """

    zone: str
    partition: int
    records: int
    last: int
    hash: str

    @staticmethod
    def begin(zone: str, partition: int) -> "ZoneChain":
        """Before the first event; no two zones begin alike."""
        return ZoneChain(zone, partition, 0, -1, sha256(f"kakou zone chain 1 {partition} {zone}".encode()).hexdigest())

    def then(self, offset: int, digest: bytes) -> "ZoneChain":
        """With the next event; digest: the SHA-256 of its line."""
        linked = sha256(bytes.fromhex(self.hash) + digest).hexdigest()
        return ZoneChain(self.zone, self.partition, self.records + 1, offset, linked)

    def commitment(self) -> str:
        """What a seal holds of it, hexadecimal."""
        return sha256(b"kakou zone chain end 1 " + orjson.dumps(self.plain())).hexdigest()

    def plain(self) -> dict[str, Any]:
        return asdict(self)
