"""The zone's policy as hazmat-notify knows it: what lane-router told last."""

from datetime import datetime
from typing import Final

from kakou.contracts.documents.policy import PolicyValues
from kakou.runtime.state.timers import set_timer
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.policy_copy import PolicyCopy

from hazmat_notify.state import HEAD

POLICY_TIMER = "policy"
ZONE_POLICY: Final = PolicyCopy(HEAD)


def await_change(unit: UnitOfWork) -> None:
    """Have the timer fire when a value set for later comes into force."""
    if (at := ZONE_POLICY.book(unit).next_change(unit.log_time)) is not None:
        set_timer(unit, at, POLICY_TIMER, HEAD)


def policy_of(unit: UnitOfWork, at: datetime | None = None) -> PolicyValues:
    """The values in force at `at`, now when left out."""
    return ZONE_POLICY.values(unit, at)
