"""Whoever follows the queue's changes ends with the queue, wherever they were cut off, and however much they missed."""

from gate_ingest.queue.changes import QueueChanges
from hypothesis import given
from hypothesis import strategies as st

VISITS = ("A", "B", "C", "D", "E", "F")
GONE_KEPT = 3

queues = st.dictionaries(st.sampled_from(VISITS), st.integers(1, 3), max_size=len(VISITS))
looks = st.lists(st.tuples(queues, st.integers(0, 4)), max_size=30)
"""The queue as it stands at each look, and how much of what is told then comes through."""


class Follower:
    """A client that does what it is told. begun: the whole queue has come since it began anew."""

    def __init__(self) -> None:
        self.mark, self.has = "", dict[str, int]()

    def hear(self, changes: QueueChanges, queue: dict[str, int], most: int | None = None) -> None:
        since = changes.since(self.mark)
        if since is None:
            self.mark, self.has = "", {}
            if most is None:
                self.mark, self.has = changes.mark(), dict(queue)
            return
        for change in since[:most]:
            if change.waits:
                self.has[change.visit] = queue[change.visit]
            else:
                self.has.pop(change.visit, None)
            self.mark = changes.mark(change.sequence)


@given(looks)
def test_a_follower_that_is_cut_off_at_any_change_ends_with_the_queue(story: list[tuple[dict[str, int], int]]) -> None:
    changes, often, seldom, queue = QueueChanges(GONE_KEPT), Follower(), Follower(), dict[str, int]()
    for queue, comes_through in story:
        changes.note(queue)
        often.hear(changes, queue, comes_through)
        if comes_through == 0:
            seldom.hear(changes, queue)
    for follower in (often, seldom):
        follower.hear(changes, queue)
        follower.hear(changes, queue)
        assert follower.has == queue
        assert changes.since(follower.mark) == []


def test_what_has_not_changed_is_not_told() -> None:
    changes = QueueChanges()
    assert changes.note({"A": 1, "B": 1})
    mark = changes.mark()
    assert not changes.note({"A": 1, "B": 1})
    assert changes.note({"A": 1, "B": 2})
    assert [(each.visit, each.waits) for each in changes.since(mark) or ()] == [("B", True)]


def test_what_changed_several_times_is_told_once() -> None:
    changes = QueueChanges()
    changes.note({"A": 1})
    mark = changes.mark()
    for form in range(2, 9):
        changes.note({"A": form})
    changes.note({})
    assert [(each.visit, each.waits) for each in changes.since(mark) or ()] == [("A", False)]


def test_a_mark_of_another_numbering_or_of_nobody_is_not_known() -> None:
    changes, other = QueueChanges(), QueueChanges()
    for each in (changes, other):
        each.note({"A": 1})
    of_ours = (f"{changes.epoch}.{number}" for number in ("", "9", "-1", "²", "1.5", "9" * 5_000))
    assert [changes.since(mark) for mark in ("", "x", other.mark(), *of_ours)] == [None] * 9
    assert changes.since(changes.mark()) == []


def test_those_who_have_left_are_not_remembered_for_ever() -> None:
    changes = QueueChanges(GONE_KEPT)
    changes.note({})
    mark = changes.mark()
    for number in range(1_000):
        changes.note({f"T{number}": 1})
    assert changes.since(mark) is None
    assert len(changes.since(changes.mark(changes.last - 2)) or ()) == 2
    assert len(changes._changes) <= GONE_KEPT + 1
