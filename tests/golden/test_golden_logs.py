"""What the gate once said, it says again."""

import asyncio
from pathlib import Path

import pytest
from kakou_cli.log.file import LogFile
from kakou_cli.replay.pipeline import SERVICES
from kakou_cli.replay.verify import verify_log

from tests.golden.logs import golden_logs, version
from tests.golden.read_model import kept, shown_after

LEAST_VERDICTS = 60


@pytest.mark.parametrize("path", golden_logs(), ids=lambda path: path.name)
def test_a_recorded_morning_gives_the_same_bytes_again(path: Path) -> None:
    result = asyncio.run(verify_log(LogFile(path), None, None, lambda _: None))
    assert result.first is None, f"{result.differing} outputs differ, the first: {result.first}"
    assert result.verdicts >= LEAST_VERDICTS


def test_every_version_of_the_rules_has_its_log() -> None:
    known = max(service.rules_version for service in SERVICES)
    assert [version(path) for path in golden_logs()] == list(range(1, known + 1))


@pytest.mark.parametrize("path", golden_logs(), ids=lambda path: path.name)
def test_a_recorded_morning_leaves_the_same_states_and_is_told_the_same_over_http(path: Path) -> None:
    before, now = kept(path), asyncio.run(shown_after(path))
    differing = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    assert not differing, f"{len(differing)} differ, the first: {differing[0]}: {_unlike(before, now, differing[0])}"


def _unlike(before: dict[str, str], now: dict[str, str], name: str) -> str:
    """Where the two part, with what stands around it."""
    old, new = before.get(name, "nothing"), now.get(name, "nothing")
    at = next((i for i, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), 0)
    return f"…{old[max(0, at - 60) : at + 60]}… was, …{new[max(0, at - 60) : at + 60]}… is"
