"""`python -m tests.unit.cli.killed_archiving FOLDER`: the archiver killed before each thing it does to the file system.

A process of its own, as it forks: prints what was found after each kill, a line of JSON each.
"""

import json
import os
import signal
import sys
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path

from kakou_cli.archive.keys import SigningKey

from tests.unit.cli.archived import ArchivedLog

SEGMENT = 400
"""Bytes of a segment that holds three events or so."""


@dataclass
class Found:
    """before: what it was about to do when it was killed. The rest is of the check after the next run."""

    before: str
    findings: list[str]
    unsealed: list[str]
    ends: dict[int, int]
    compared: int


def killed(gate: ArchivedLog, step: int) -> str:
    """What the archiver was about to do as its step so and so, of those that touch the archive, when it was killed
    (SIGKILL); nothing where it came to its end before."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        left = step

        def look(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if not any(str(gate.folder) in str(one) for one in arguments):
                return
            if left == 0:
                os.write(writing, event.encode())
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

        sys.addaudithook(look)
        gate.archive(SEGMENT)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        before = told.read().decode()
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL if before else status == 0
    return before


def main(folder: Path) -> None:
    key = SigningKey.make(folder / "site.pem")
    for step in count():
        gate = ArchivedLog(folder / f"killed-{step}", key)
        gate.grows(7)
        gate.grows(4, partition=1)
        before = killed(gate, step)
        if not before:
            return
        gate.grows(2)
        killed(gate, step // 2)  # the next run, too
        gate.archive(SEGMENT)
        checked = gate.check()
        texts = [one.text for one in checked.findings]
        print(json.dumps(asdict(Found(before, texts, checked.unsealed, checked.ends, checked.compared))))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
