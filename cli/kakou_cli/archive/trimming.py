"""How much of `gate.inbound` may be deleted: what is archived, and needed by no state, snapshot or history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kakou.runtime.log import Bounds

from kakou_cli.archive.failure import ArchiveFailure
from kakou_cli.archive.segment import Seal


@dataclass(frozen=True)
class Holder:
    """Something that needs the log from a position on. name: `the oldest snapshot of lane-router`, say.

    position: offset in `gate.inbound` of the last event in it, whose record must stay; None where it is
    missing though it must be there.
    """

    name: str
    position: int | None


@dataclass(frozen=True)
class Cut:
    """Of one partition: records before `to` are deleted, of which there are so many."""

    partition: int
    to: int
    records: int


def planned(
    before_ms: int,
    seals: Mapping[int, Sequence[Seal]],
    bounds: Mapping[int, Bounds],
    holders: Mapping[int, Sequence[Holder]],
) -> list[Cut]:
    """The cuts, at the ends of segments all of whose records are older than `before_ms` (since 1970 UTC).

    seals, bounds of the log, and holders by partition. Raises ArchiveFailure, naming for every partition what forbids
    it; then nothing may be cut.
    """
    cuts: list[Cut] = []
    forbidden: list[str] = []
    for partition, within in bounds.items():
        # The last record always stays: states and snapshots are checked against it.
        to = min(_older(before_ms, seals.get(partition, ())), within.end - 1)
        if to <= within.first:
            continue
        cuts.append(Cut(partition, to, to - within.first))
        forbidden += [
            _refusal(partition, to, holder)
            for holder in holders[partition]
            if holder.position is None or holder.position < to
        ]
    if forbidden:
        raise ArchiveFailure("nothing was trimmed: " + "; ".join(forbidden))
    return cuts


def _older(before_ms: int, seals: Sequence[Seal]) -> int:
    """The end of the last of the segments that are older from the first on."""
    end = 0
    for seal in seals:
        if seal.latest >= before_ms:
            break
        end = seal.next
    return end


def _refusal(partition: int, to: int, holder: Holder) -> str:
    stands = "is missing" if holder.position is None else f"stands at {holder.position}"
    return f"gate.inbound/{partition} cannot be cut to {to}: {holder.name} {stands}"
