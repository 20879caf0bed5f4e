"""A lane's commands leave some days after they were given: its terminal has long followed them, and none of them may be
carried out any more. The history has what was told."""

from datetime import timedelta
from typing import Final

from kakou.runtime.state.leaving import leaving, over
from kakou.runtime.unit_of_work import UnitOfWork

from gate_ingest.state import COMMAND_DAYS, COMMANDS, LANE_HEAD, Sequences, commands_kind

LANE_DAYS_PER_TICK: Final = 5
"""Of each at most `COMMANDS_KEPT` commands are to be deleted. A quiet zone has 160 ticks a day."""


def given(unit: UnitOfWork, no: str, first: int) -> None:
    """The lane gets commands today, from sequence `first` on."""
    today, days = unit.log_time.date().isoformat(), unit.get_text(COMMAND_DAYS, no) or ""
    if not days.rpartition(" ")[2].startswith(today):
        unit.put(COMMAND_DAYS, no, f"{days} {today}:{first}".lstrip())
        over(unit, COMMANDS, f"{no} {today}")


def leave(unit: UnitOfWork, kept: timedelta) -> None:
    """At a tick: what was given on days that ended `kept` ago or longer, the oldest first."""
    for due in leaving(unit, COMMANDS, kept, LANE_DAYS_PER_TICK):
        no, _, day = due.partition(" ")
        head = unit.get(LANE_HEAD, no, Sequences) or Sequences()
        days = [each for each in (unit.get_text(COMMAND_DAYS, no) or "").split() if each.partition(":")[0] > day]
        last = int(days[0].partition(":")[2]) - 1 if days else head.last
        kind = commands_kind(*no.split(".", 1))
        for sequence in range(head.first, last + 1):
            unit.delete(kind, str(sequence))
        unit.put(LANE_HEAD, no, Sequences(first=max(head.first, last + 1), last=head.last))
        if days:
            unit.put(COMMAND_DAYS, no, " ".join(days))
        else:
            unit.delete(COMMAND_DAYS, no)
