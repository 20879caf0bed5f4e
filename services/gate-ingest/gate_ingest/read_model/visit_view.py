"""Visits and commands as they are shown, made from what is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kakou.contracts.events.outbound import ForecastMade
from kakou.contracts.verdicts import Command, Verdict
from kakou.contracts.visit_view import VisitState, VisitView

from gate_ingest.read_model.forecast_overlay import foreseen
from gate_ingest.state import CommandKept, LaneCommand, VisitKept

SEAL: Final = "seal"
MOVES_BARRIER: Final = ("raise", "lower")


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit as kept. freed: the safety office was told, so that its release may be shown. forecast: the last."""

    kept: VisitKept
    freed: bool
    made: ForecastMade | None = None

    @property
    def revision(self) -> int:
        """Of the verdict in force; 0 where there is none yet."""
        return self.kept.verdict.revision if self.kept.verdict is not None else 0

    @property
    def forecast(self) -> ForecastMade | None:
        """The forecast for the verdict in force."""
        verdict, made = self.kept.verdict, self.made
        return made if made is not None and verdict is not None and made.revision == verdict.revision else None

    @property
    def withheld(self) -> bool:
        """Its release is referred to an officer, for what the load would do to its storage unit."""
        forecast = self.forecast
        return forecast is not None and forecast.withheld is not None and self.kept.held is not None

    @property
    def awaiting(self) -> bool:
        """Its release waits for the safety office to be told, and is no verdict until then."""
        return self.kept.held is not None and not self.freed and not self.withheld

    @property
    def awaiting_seal(self) -> bool:
        """Its release waits for a seal that the lane was told to open."""
        return self.kept.waiting_for == SEAL

    @property
    def settled(self) -> bool:
        """Whether it has a verdict in force and waits for nothing, or is over."""
        kept = self.kept
        over = kept.passage is not None or kept.ended is not None
        return over or (kept.verdict is not None and kept.waiting_for is None and not self.awaiting)

    @property
    def foreseen(self) -> Verdict | None:
        """The verdict in force with its forecast, also of a release that is no verdict yet."""
        return self._verdict()

    def view(self) -> VisitView:
        kept = self.kept
        verdict = None if self.awaiting else _offered(self._verdict())
        return VisitView(
            visit=kept.visit,
            state=self._state(),
            verdict=verdict,
            earlier=kept.earlier,
            waiting_for="announcement" if self.awaiting else kept.waiting_for,
            passage=kept.passage,
            time_spent=kept.last_at - kept.since,
            pictures=kept.pictures,
        )

    def _verdict(self) -> Verdict | None:
        verdict, forecast = self.kept.verdict, self.forecast
        return foreseen(verdict, forecast) if verdict is not None and forecast is not None else verdict

    def _state(self) -> VisitState:
        kept = self.kept
        if kept.ended is not None:
            return "ended"
        if kept.passage is not None:
            return "passed"
        if self.awaiting:
            return "awaiting-announcement"
        if self.withheld:
            return "referred"
        if kept.waiting_for is not None:
            return "awaiting-seal" if self.awaiting_seal else "awaiting-weight"
        if kept.verdict is None:
            return "pending"
        return "referred" if kept.asked else "decided"


def _offered(verdict: Verdict | None) -> Verdict | None:
    """The verdict with no command held any more."""
    if verdict is None or not any(command.held_for for command in verdict.commands):
        return verdict
    commands = tuple(command.model_copy(update={"held_for": None}) for command in verdict.commands)
    return verdict.model_copy(update={"commands": commands})


def delivered(command: CommandKept, freed: bool, now: datetime) -> LaneCommand | None:
    """The command as the lane gets it at the wall clock's `now`; None while it must wait for the announcement.

    A raise that came too late or was superseded is delivered as `withdrawn`, so that the sequence stays dense
    and no truck is let through by an answer to an earlier question; a late `lower` as well, lest it fall upon the next.
    """
    shown = dict(command)
    del shown["stands"], shown["root"]
    if command.do in MOVES_BARRIER:
        if not command.stands or _too_late(command, now):
            shown["do"] = "withdrawn"
        elif command.held_for is not None and not freed:
            return None
        shown["held_for"] = None
    return LaneCommand.model_construct(**shown)


def _too_late(command: Command, now: datetime) -> bool:
    return command.not_after is not None and command.not_after <= now
