"""What may be trimmed from the log, and who forbids it."""

import pytest
from kakou.runtime.log import Bounds
from kakou_cli.archive.failure import ArchiveFailure
from kakou_cli.archive.keys import SigningKey
from kakou_cli.archive.trimming import Cut, Holder, planned

from tests.unit.cli.archived import ArchivedLog

SMALL = 400
ALL_PASSED = [Holder("the state of lane-router", 11), Holder("the oldest snapshot of lane-router", 8)]


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> ArchivedLog:
    """Twelve events in segments of three, a second apart from 1,800,000,001 s on."""
    folder = tmp_path_factory.mktemp("trim")
    gate = ArchivedLog(folder / "archive", SigningKey.make(folder / "site.pem"))
    gate.grows(12)
    gate.archive(SMALL)
    return gate


def plan(gate: ArchivedLog, before: int, holders: list[Holder], first: int = 0) -> list[Cut]:
    """before: seconds after the first event's second."""
    seals = gate.check().seals
    moment = 1_800_000_001_000 + before * 1_000
    return planned(moment, seals, {0: Bounds(first, 12), 1: Bounds(0, 0)}, {0: holders, 1: holders})


@pytest.mark.parametrize(("before", "to"), [(0, []), (2, []), (3, [3]), (5, [3]), (7, [6])])
def test_whole_segments_that_are_older_are_cut(gate: ArchivedLog, before: int, to: list[int]) -> None:
    assert [cut.to for cut in plan(gate, before, ALL_PASSED)] == to


def test_the_last_record_stays_whatever_is_asked(gate: ArchivedLog) -> None:
    assert plan(gate, 1_000, [Holder("the state of lane-router", 11)]) == [Cut(0, 11, 11)]


def test_what_was_cut_is_not_cut_again(gate: ArchivedLog) -> None:
    assert plan(gate, 4, ALL_PASSED, first=3) == []


@pytest.mark.parametrize(
    ("holder", "said"),
    [
        (Holder("the state of weight-check", 5), "the state of weight-check stands at 5"),
        (Holder("the oldest snapshot of hazmat-notify", None), "the oldest snapshot of hazmat-notify is missing"),
        (Holder("the history", -1), "the history stands at -1"),
    ],
)
def test_whoever_needs_the_log_from_an_earlier_position_on_forbids_it_by_name(
    gate: ArchivedLog, holder: Holder, said: str
) -> None:
    with pytest.raises(ArchiveFailure, match=f"nothing was trimmed: gate.inbound/0 cannot be cut to 6: {said}"):
        plan(gate, 7, [*ALL_PASSED, holder])
