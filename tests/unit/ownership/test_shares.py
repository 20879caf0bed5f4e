"""Equal shares by moving little."""

from hypothesis import given
from hypothesis import strategies as st
from kakou.runtime.ownership.leases import Condition, Heartbeat, Move, Report
from kakou.runtime.ownership.shares import due_moves, fair_shares, receivers

MEMBERS = tuple("ABCDEFG")


def alive(condition: Condition = Condition.READY, pending: int = 0) -> Heartbeat:
    return Heartbeat("1", 0.0, Report(condition, pending))


@given(
    partitions=st.integers(1, 70),
    among=st.sets(st.sampled_from(MEMBERS), min_size=1),
    owned=st.lists(st.sampled_from((*MEMBERS, None)), min_size=70, max_size=70),
)
def test_shares_are_equal_and_stay_once_they_are(partitions: int, among: set[str], owned: list[str | None]) -> None:
    owners = {number: owner for number, owner in enumerate(owned[:partitions]) if owner}
    shares = fair_shares(partitions, among, owners)
    sizes = [list(shares.values()).count(member) for member in among]
    assert sorted(shares) == list(range(partitions))
    assert max(sizes) - min(sizes) <= 1
    assert fair_shares(partitions, among, shares) == shares


@given(partitions=st.integers(1, 70), count=st.integers(1, 6), leaves=st.booleans())
def test_one_that_joins_or_leaves_moves_its_own_share_only(partitions: int, count: int, leaves: bool) -> None:
    members = MEMBERS[:count]
    before = fair_shares(partitions, members, {})
    after_members = members[1:] if leaves and count > 1 else MEMBERS[: count + 1]
    after = fair_shares(partitions, after_members, before)
    moved = [partition for partition in after if after[partition] != before[partition]]
    own = (set(members) ^ set(after_members)).pop()
    assert all(own in (before[partition], after[partition]) for partition in moved)


def test_eight_partitions_of_two_members_are_shared_four_to_four() -> None:
    shares = fair_shares(8, ["A", "B"], dict.fromkeys(range(8), "A"))
    assert sorted(shares.values()) == ["A"] * 4 + ["B"] * 4


def test_partitions_go_to_ready_members_and_to_slow_ones_only_without_any() -> None:
    slow, leaving = alive(Condition.SLOW), alive(Condition.LEAVING)
    assert receivers({"A": slow, "B": alive(), "C": leaving}) == ["B"]
    assert receivers({"A": slow, "C": leaving}) == ["A"]
    assert receivers({"C": leaving}) == []


def test_a_living_owner_hands_over_few_at_a_time_and_a_dead_one_leaves_everything_at_once() -> None:
    shares = dict.fromkeys(range(10), "B")
    living = {"A": alive(), "B": alive()}
    assert list(due_moves(shares, dict.fromkeys(range(10), "A"), living, 3)) == [Move(p, "A", "B") for p in range(3)]
    assert len(list(due_moves(shares, dict.fromkeys(range(10), "dead"), living, 3))) == 10


def test_a_member_that_does_not_process_what_it_has_gets_no_more_from_the_living() -> None:
    living = {"A": alive(), "B": alive(pending=1)}
    assert not list(due_moves({0: "B", 1: "B"}, {0: "A", 1: "A"}, living, 8))
    assert list(due_moves({0: "B", 1: "B"}, {0: "A"}, living, 8)) == [Move(1, None, "B")]


def test_slow_members_get_from_the_living_only_what_is_left_to_them() -> None:
    living = {"A": alive(Condition.SLOW), "B": alive(Condition.SLOW), "C": alive(Condition.LEAVING)}
    moves = due_moves({0: "B", 1: "B", 2: "B"}, {0: "A", 1: "C"}, living, 8)
    assert list(moves) == [Move(1, "C", "B"), Move(2, None, "B")]
