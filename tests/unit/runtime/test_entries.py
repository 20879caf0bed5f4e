"""What stays in memory of a partition's entries is bounded by their bytes, however large and many they are."""

import pytest
from kakou.runtime.state.entry_cache import BESIDE_ITSELF, Entries, NotLoaded
from kakou.runtime.store import Key


def key(no: int) -> Key:
    return Key("3105W/visit", str(no))


def commit(entries: Entries, no: int, size: int) -> None:
    """A batch that writes one entry that counts for `size` bytes."""
    own = size - BESIDE_ITSELF
    entries.settle({key(no): "x" * own}, {key(no): own}, ())


def known(entries: Entries, upto: int) -> list[int]:
    return [no for no in range(upto) if entries.knows(key(no))]


def test_the_oldest_entries_are_forgotten_beyond_the_limit() -> None:
    entries = Entries(1_000)
    for no in range(10):
        commit(entries, no, 100)
    assert known(entries, 10) == list(range(10))
    commit(entries, 10, 100)
    assert known(entries, 11) == list(range(2, 11))


def test_what_was_read_since_is_spared() -> None:
    entries = Entries(1_000)
    for no in range(10):
        commit(entries, no, 100)
    entries.read(key(0), str)
    commit(entries, 10, 100)
    assert known(entries, 11) == [0, *range(3, 11)]
    commit(entries, 11, 150)
    assert 0 not in known(entries, 12), "it was not read since room was made"


def test_few_large_entries_count_like_many_small_ones() -> None:
    entries = Entries(10_000)
    for no in range(100):
        commit(entries, no, 100)
    commit(entries, 100, 9_000)
    assert known(entries, 101)[-1:] == [100]
    assert len(known(entries, 101)) == 1


def test_numbers_of_a_few_bytes_fill_no_memory_by_their_many_keys() -> None:
    entries = Entries(1_000)
    for no in range(1_000):
        commit(entries, no, BESIDE_ITSELF + 1)
    assert len(known(entries, 1_000)) < 1_000 / BESIDE_ITSELF


def test_one_that_is_larger_than_the_limit_is_read_anew_each_time() -> None:
    entries = Entries(1_000)
    commit(entries, 0, 5_000)
    with pytest.raises(NotLoaded):
        entries.read(key(0), str)


def test_an_entry_that_is_written_again_counts_once() -> None:
    entries = Entries(1_000)
    for _ in range(50):
        commit(entries, 0, 100)
    commit(entries, 1, 800)
    assert known(entries, 2) == [0, 1]


def test_what_was_read_counts_too_and_what_was_deleted_does_not() -> None:
    entries = Entries(1_000)
    for no in range(9):
        entries.learn(key(no), b"x" * (100 - BESIDE_ITSELF))
    entries.learn(key(0), b"x" * (100 - BESIDE_ITSELF))
    entries.settle({key(8): None}, {}, ())
    entries.settle({}, {}, ("3105W/other",))
    commit(entries, 9, 150)
    assert known(entries, 10) == list(range(10)), "850 bytes, and one that is known to hold nothing"
    entries.settle({}, {}, ("3105W/visit",))
    commit(entries, 10, 950)
    assert entries.knows(key(10))
