"""The digest of what is open, by which a receiver knows whether it has everything."""

import hashlib
from collections.abc import Mapping

from kakou.contracts.alert import FeedDigest


def digest_of(zone: str, last: int, waiting: Mapping[str, int]) -> FeedDigest:
    """waiting: the sequence of the last message of each open alert, by the alert's id. last: the feed's.

    hash: sha256 in hexadecimal of a line `id sequence` for each open alert, in the order of their sequences.
    """
    ordered = sorted(waiting.items(), key=lambda item: (item[1], item[0]))
    text = "".join(f"{no} {sequence}\n" for no, sequence in ordered)
    return FeedDigest(zone=zone, last=last, open=len(ordered), hash=hashlib.sha256(text.encode()).hexdigest())
