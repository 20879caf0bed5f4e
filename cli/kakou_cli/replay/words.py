"""Differences as people are told of them."""

from kakou_cli.replay.difference import Difference


def difference_said(first: Difference) -> str:
    """A difference in words: of which output, where, what is recorded and what was computed."""
    where = f"byte {first.byte}" if first.byte is not None else "the whole" if not first.field else first.field
    field = f", field {first.field}" if first.byte is not None and first.field else ""
    return (
        f"{first.output} of {first.subject} "
        f"in {first.topic} (origin {first.origin}), {where}{field}\n"
        f"  recorded: {first.recorded}\n"
        f"  computed: {first.computed}\n"
        f"  event:    {_event(first)}, offset {first.offset}, {first.at}"
    )


def _event(first: Difference) -> str:
    return f"{first.type} {first.event} of {first.source}" if first.type else "no event that can be read"
