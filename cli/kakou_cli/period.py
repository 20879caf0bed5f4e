"""`--from` and `--to`: a part of the log by its own timestamps."""

import re
from datetime import datetime, timedelta
from typing import Annotated, Final

import typer
from kakou.runtime.events.record import Record
from kakou.values.times import CHINA

_DAY: Final = re.compile(r"\d{4}-?\d\d-?\d\d", re.ASCII)


class Period:
    """From the first event at or after `since` to the last before the first at or after `until`.

    The log is cut at places, not at times: a timestamp that lags behind its neighbours stays with them.
    """

    def __init__(self, since: datetime | None = None, until: datetime | None = None) -> None:
        self.since, self.until = since, until
        self._begun = since is None

    def begun(self, event: Record) -> bool:
        """Whether the event, asked about in the order of the log, is in the period."""
        self._begun = self._begun or (self.since is not None and event.timestamp >= _ms(self.since))
        return self._begun

    def over(self, event: Record) -> bool:
        """Whether the event is the first beyond the period."""
        return self.until is not None and event.timestamp >= _ms(self.until)


def moment(text: str) -> datetime:
    """A time with its offset, or a day or time of the zone's civil time. Raises typer.BadParameter."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no time; say 2026-11-22, 2026-11-22T08:00 (Chinese time) or 2026-11-22T00:00:00Z"
        ) from None
    return time if time.tzinfo else time.replace(tzinfo=CHINA)


def end(text: str) -> datetime:
    """The same as an end: a day counts to its end. Raises typer.BadParameter."""
    time = moment(text)
    return time + timedelta(days=1) if _DAY.fullmatch(text) else time


def _in_order(context: typer.Context, option: typer.CallbackParam, time: datetime | None) -> datetime | None:
    """The options come in any order: whichever is read last is held against the other."""
    ends = {**context.params, str(option.name): time}
    since, until = ends.get("since"), ends.get("until")
    if since is not None and until is not None and until <= since:
        raise typer.BadParameter("--to must be later than --from")
    return time


def _ms(time: datetime) -> int:
    return round(time.timestamp() * 1000)


Since = Annotated[
    datetime | None,
    typer.Option(
        "--from", parser=moment, callback=_in_order, metavar="TIME", help="Begin at this time: 2026-11-22T08:00, say."
    ),
]
Until = Annotated[
    datetime | None,
    typer.Option(
        "--to", parser=end, callback=_in_order, metavar="TIME", help="End before this time; a day counts to its end."
    ),
]
