"""What is wrong with an answer, or with what a service logged."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import orjson

from tests.fuzz.connection import Answer

PROBLEM: Final = "application/problem+json"
PAGES: Final = b"/board"
"""Answers people with pages, also where they must sign in first."""


def faults_of(answer: Answer, method: str, target: bytes) -> Iterator[str]:
    if answer.status >= 500:
        yield f"{answer.status}: no input may be answered so"
    if not 400 <= answer.status < 500:
        return
    kind = answer.headers.get("content-type", "")
    if kind != PROBLEM and not (PAGES in target and kind.startswith("text/html")):
        yield f"{answer.status} as {kind!r}, not {PROBLEM}"
    if answer.status == 405 and not answer.headers.get("allow"):
        yield "405 without Allow"
    if method == "HEAD" or kind != PROBLEM:
        return
    try:
        problem = orjson.loads(answer.body)
    except ValueError:
        yield f"{answer.status}: the problem is no JSON"
        return
    if (
        problem.get("status") != answer.status
        or not problem.get("title")
        or not isinstance(problem.get("errors"), list)
    ):
        yield f"{answer.status}: not a problem as the interface has it: {answer.body[:300]!r}"
    if answer.status == 422 and not problem["errors"] and not problem.get("detail"):
        yield "422 that says nothing"


def errors_in(log: Path, since: int) -> list[str]:
    """Lines of errors, and of what is no line of ours, behind byte `since`."""
    return [line[:2_000] for line in log.read_bytes()[since:].decode(errors="replace").splitlines() if _is_error(line)]


def _is_error(line: str) -> bool:
    try:
        said = orjson.loads(line)
    except ValueError:
        return bool(line.strip())
    return said.get("level") in ("error", "critical") or "exception" in said
