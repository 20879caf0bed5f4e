"""What the gate once said, it says again."""

import asyncio
from pathlib import Path

import pytest
from kakou_cli.log.file import LogFile
from kakou_cli.replay.path import SERVICES
from kakou_cli.replay.verifying import verify_log

from tests.golden.logs import golden_logs, version

LEAST_VERDICTS = 60


@pytest.mark.parametrize("path", golden_logs(), ids=lambda path: path.name)
def test_a_recorded_morning_gives_the_same_bytes_again(path: Path) -> None:
    result = asyncio.run(verify_log(LogFile(path), None, None, lambda _: None))
    assert result.first is None, f"{result.differing} outputs differ, the first: {result.first}"
    assert result.verdicts >= LEAST_VERDICTS


def test_every_version_of_the_rules_has_its_log() -> None:
    known = max(service.rules_version for service in SERVICES)
    assert [version(path) for path in golden_logs()] == list(range(1, known + 1))
