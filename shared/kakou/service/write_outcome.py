"""What became of a write that leaves no other output, for whoever waits for it; and the conditions it was put under."""

from kakou.contracts import topics
from kakou.contracts.events.outbound import WriteSettled
from kakou.contracts.events.writes import Put
from kakou.contracts.verdicts import Bilingual, Reason
from kakou.runtime.unit_of_work import UnitOfWork


def settle(
    unit: UnitOfWork,
    no: str,
    outcome: str,
    status: int,
    detail: Bilingual | None = None,
    *,
    reasons: tuple[Reason, ...] = (),
    first: int | None = None,
    source: str | None = None,
    about: str | None = None,
) -> None:
    """Say what became of the write: its outcome, the HTTP status that says it best, and why.

    detail: one of `kakou.reasons.outcome_texts`, about its values. about: what was written, the type of the event when
    left out.
    """
    settled = WriteSettled(
        about=about or unit.event.type,
        no=no,
        outcome=outcome,
        status=status,
        detail=detail.en if detail is not None else "",
        detail_zh=detail.zh if detail is not None else "",
        reasons=tuple(reason.model_dump(mode="json") for reason in reasons),
        first=first,
        source=source,
    )
    unit.emit(topics.WRITE_SETTLED, settled, subject=no, outcome=outcome)


def refuse(
    unit: UnitOfWork, no: str, detail: Bilingual | None, reasons: tuple[Reason, ...] = (), *, status: int = 409
) -> None:
    """The write was understood, and is not done."""
    settle(unit, no, "refused", status, detail, reasons=reasons)


def may_put(said: Put, etag: str | None) -> bool:
    """Whether the conditions of a write allow it (RFC 9110). etag: of what is on record, None for nothing."""
    return (said.if_match is None or _names(said.if_match, etag)) and (
        said.if_none_match is None or not _names(said.if_none_match, etag)
    )


def _names(tags: str, etag: str | None) -> bool:
    """Whether the list of entity tags, or `*`, names what is on record."""
    named = [tag.strip().removeprefix("W/").strip('"') for tag in tags.split(",")]
    return etag is not None and (etag in named or "*" in named)
