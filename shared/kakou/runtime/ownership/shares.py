"""Who should run what: equal shares, by moving as few partitions as possible."""

from collections.abc import Collection, Iterator, Mapping

from kakou.runtime.ownership.leases import Condition, Heartbeat, Move, Report


def receivers(living: Mapping[str, Heartbeat]) -> list[str]:
    """The members among whom partitions are shared: the ready ones; if there are none, the slow ones."""
    for condition in (Condition.READY, Condition.SLOW):
        found = sorted(member for member, heartbeat in living.items() if heartbeat.report.condition is condition)
        if found:
            return found
    return []


def fair_shares(partitions: int, among: Collection[str], owners: Mapping[int, str]) -> dict[int, str]:
    """The member that should run each partition. Every member has as many as any other, or one more.

    It depends on the arguments alone, so all members that see the same come to the same; once it is so, it stays so.
    """
    if not among:
        return {}
    held: dict[str, list[int]] = {member: [] for member in sorted(among)}
    for partition in range(partitions):
        if owners.get(partition) in held:
            held[owners[partition]].append(partition)
    least, more = divmod(partitions, len(held))
    by_size = sorted(held, key=lambda member: (-len(held[member]), member))
    room = {member: least + (number < more) for number, member in enumerate(by_size)}
    shares = {}
    for member, its in held.items():
        kept = its[: room[member]]
        shares.update(dict.fromkeys(kept, member))
        room[member] -= len(kept)
    for partition in range(partitions):
        if partition not in shares:
            member = min(room, key=lambda one: (-room[one], one))
            shares[partition] = member
            room[member] -= 1
    return shares


def due_moves(
    shares: Mapping[int, str], owners: Mapping[int, str], living: Mapping[str, Heartbeat], at_once: int
) -> Iterator[Move]:
    """What has to move now, in the order of the partitions.

    A partition whose owner is alive goes on until its turn: a member gets at most `at_once` of them, and no more before
    it processes those it has. So few stand still at a time, and a build that cannot process gets no more than that.
    """
    given: dict[str, int] = {}
    for partition in sorted(shares):
        owner, to = owners.get(partition), shares[partition]
        if owner == to:
            continue
        if owner is not None and owner in living:
            if given.get(to, 0) >= at_once or not _may_be_given(living[owner].report, living[to].report):
                continue
            given[to] = given.get(to, 0) + 1
        yield Move(partition, owner, to)


def _may_be_given(owner: Report, to: Report) -> bool:
    slow = to.condition is not Condition.READY and owner.condition is not Condition.LEAVING
    return not (slow or to.pending)
