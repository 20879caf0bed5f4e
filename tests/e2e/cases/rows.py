"""One row of a table of cases: what happens at the gate, and everything that must come of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from tests.e2e.cases.trade import Pass, Trade, Visit

CheckResult = Literal["Y", "N", "M"]
LETTERS_AT = range(3, 10)
"""Positions of the status word where devices have their letters (S-JGS annex B)."""
LAST_SUMMED = 7
"""The last position whose letter may stand at the first, too."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A visit and its verdict.

    reasons: codes of all that stops the truck; notes: codes that must stand beside them, others may too.
    letters: by position of the status word; all other positions of devices are 0. weights: by level, declared −
    measured in kg. facts: by reason code.
    passes: the state of each pass afterwards. tasks: all kinds of alarms that there are about visit and passes.
    passages: how many the visit left on record.
    """

    case: str
    happens: str
    story: Callable[[Trade], Visit]
    verdict: CheckResult
    reasons: frozenset[str] | set[str] = frozenset()
    notes: frozenset[str] | set[str] = frozenset()
    letters: Mapping[int, str] = field(default_factory=dict)
    weights: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    passes: tuple[str, ...] | None = None
    tasks: frozenset[str] | set[str] = frozenset()
    passages: int = 0


@dataclass(frozen=True, kw_only=True)
class FilingRow:
    """A pass and what becomes of its filing. refusals: codes of all reasons; facts: what these must say.

    allocated: of the first line of its first document, after the filing.
    """

    case: str
    happens: str
    story: Callable[[Trade], Pass]
    state: str
    refusals: frozenset[str] | set[str] = frozenset()
    facts: Mapping[str, str] = field(default_factory=dict)
    allocated: str | None = None


def cases(rows: tuple[Any, ...]) -> pytest.MarkDecorator:
    """Each row a test, named by its number and what happens."""
    return pytest.mark.parametrize("row", rows, ids=[f"{row.case}: {row.happens}" for row in rows])


def check(row: Row, visit: Visit) -> None:
    """Everything that the row says of the visit as it now stands."""
    verdict = visit.view()["verdict"]
    reasons: list[dict[str, Any]] = verdict["reasons"]
    told = f"{verdict['check_result']} {[reason['code'] for reason in reasons]}"
    assert verdict["check_result"] == row.verdict, told
    assert {reason["code"] for reason in reasons if reason["outcome"] != "note"} == row.reasons, told
    assert row.notes <= {reason["code"] for reason in reasons if reason["outcome"] == "note"}, told
    _check_status_word(row, verdict["status_word"])
    differences = {weighing["level"]: weighing["difference"] for weighing in verdict["weights"]}
    for level, difference in row.weights.items():
        assert differences.get(level) == difference, differences
    for code, facts in row.facts.items():
        said = next(reason["facts"] for reason in reasons if reason["code"] == code)
        assert facts.items() <= said.items(), said
    if row.passes is not None:
        assert tuple(one.now()["state"] for one in visit.passes) == row.passes
    assert visit.tasks() == row.tasks
    assert len(visit.passages()) == row.passages


def check_filing(row: FilingRow, filed: Pass) -> None:
    """Everything that the row says of the filing."""
    assert filed.refusals == row.refusals
    assert filed.state == row.state
    said = {name: value for reason in filed.answer["reasons"] for name, value in reason["facts"].items()}
    assert row.facts.items() <= said.items(), said
    assert filed.now()["state"] == row.state
    if row.allocated is not None:
        progress = filed.trade.progress(filed.body["documents"][0])
        assert progress["lines"][0]["allocated"] == row.allocated


def _check_status_word(row: Row, word: str) -> None:
    """All zeros for a release; else 1 at the barrier, the letters in place, the greatest of 3 to 7 at the first."""
    assert len(word) == 20
    if row.verdict == "Y":
        assert word == "0" * 20
        return
    assert {place: word[place - 1] for place in LETTERS_AT if word[place - 1] != "0"} == dict(row.letters), word
    summed = (letter for place, letter in row.letters.items() if place <= LAST_SUMMED)
    assert word[:2] == max("1", *summed) + "1", word
