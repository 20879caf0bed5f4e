"""Which partition a zone lives in: a stored table, because a hash could put two busy zones together for good."""

from collections import Counter


class UnknownZone(KeyError):
    """No token was ever issued for the zone, so it has no partition."""


class Zones:
    """The table as read from its topic: the first record for a zone wins, so that two writers cannot disagree."""

    def __init__(self) -> None:
        self._partitions: dict[str, int] = {}

    def learn(self, zone: str, partition: int) -> None:
        self._partitions.setdefault(zone, partition)

    def partition_of(self, zone: str) -> int:
        """Raises UnknownZone."""
        try:
            return self._partitions[zone]
        except KeyError:
            raise UnknownZone(zone) from None

    def knows(self, zone: str) -> bool:
        return zone in self._partitions

    def within(self, partition: int) -> list[str]:
        return sorted(zone for zone, place in self._partitions.items() if place == partition)

    def emptiest(self, partitions: int) -> int:
        """The partition with the fewest zones, the lowest of them."""
        used = Counter(self._partitions.values())
        return min(range(partitions), key=lambda partition: (used[partition], partition))
