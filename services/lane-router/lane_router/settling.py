"""Answers to writes that leave no other output."""

from kakou.contracts import topics
from kakou.contracts.decided import WriteSettled
from kakou.contracts.verdicts import Reason
from kakou.runtime.unit import Unit


def settle(
    unit: Unit,
    no: str,
    outcome: str,
    status: int,
    detail: str = "",
    *,
    reasons: tuple[Reason, ...] = (),
    first: int | None = None,
) -> None:
    """Say what became of the write: its outcome, the HTTP status that says it best, and why."""
    settled = WriteSettled(
        about=unit.event.type,
        no=no,
        outcome=outcome,
        status=status,
        detail=detail,
        reasons=tuple(reason.model_dump(mode="json") for reason in reasons),
        first=first,
    )
    unit.emit(topics.WRITE_SETTLED, settled, subject=no, outcome=outcome)


def matches(if_match: str | None, etag: str | None) -> bool:
    """Whether an If-Match allows the write; `*` wants any version, absent allows all."""
    if if_match is None:
        return True
    named = [tag.strip().removeprefix("W/").strip('"') for tag in if_match.split(",")]
    return etag is not None and (etag in named or "*" in named)
