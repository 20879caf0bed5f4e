"""Electronic seals: whether a truck's are open, and what speaks against it while they are not (S-JGS annex B, V)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from kakou.contracts.base import OutboundModel
from kakou.contracts.devices import device_of
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.lane import DeviceState
from kakou.values.devices import CommandResult
from kakou.values.times import write_duration


class SealState(OutboundModel):
    """What a visit's seals are to do, or have reported unasked, and what came of it.

    seals: as the passes name them. command: its id, None where nobody told them. until: when its time is over.
    result: as reported last, None while they have not answered. overdue: they did not answer in time.
    """

    seals: tuple[str, ...]
    do: Literal["unlock", "lock"] = "unlock"
    command: str | None = None
    until: datetime | None = None
    result: int | None = None
    overdue: bool = False

    @property
    def awaited(self) -> bool:
        """Told, and neither answered nor late."""
        return self.command is not None and self.result is None and not self.overdue

    @property
    def opened(self) -> bool:
        return self.do == "unlock" and self.result == CommandResult.DONE

    def is_due(self, now: datetime) -> bool:
        return self.awaited and self.until is not None and self.until <= now


def is_open(state: SealState | None, seals: tuple[str, ...]) -> bool:
    """Whether the seals that the papers name now were opened. What was reported unasked is said of all aboard."""
    return state is not None and state.opened and (state.command is None or state.seals == seals)


def answered(state: SealState | None, command: str | None, result: int) -> SealState:
    """The seals after a report. That something failed counts whatever was asked; that it was done, only for what was.

    command: the id of the command that the report names.
    """
    state = state or SealState(seals=())
    if result == CommandResult.DONE and command is not None and command != state.command:
        return state
    return state.model_copy(update={"result": result})


def seal_findings(state: SealState | None, wait: timedelta) -> tuple[Finding, ...]:
    """What speaks against a truck before its barrier rises. wait: policy seal_wait."""
    if state is None or state.do != "unlock":
        return ()
    seals = ", ".join(state.seals) or "-"
    if state.result is not None and state.result != CommandResult.DONE:
        return (Finding(code="seal.unlock.failed", facts={"seals": seals, "result": str(state.result)}),)
    if state.overdue and state.result is None:
        return (Finding(code="seal.unlock.unanswered", facts={"seals": seals, "wait": write_duration(wait)}),)
    return ()


def anew(state: SealState | None) -> SealState | None:
    """For a truck that is gathered again: seals that were not opened are tried again."""
    return state if state is not None and (state.opened or state.awaited) else None


def works_seals(devices: Iterable[DeviceState]) -> bool | None:
    """Whether a lane can work electronic seals, by the devices that it reports; None where it names none."""
    named = tuple(devices)
    return any(device_of(each.id, each.kind) == "seal" for each in named) if named else None
