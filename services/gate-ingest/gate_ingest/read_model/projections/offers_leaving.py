"""What only `gate.hazmat` tells leaves the read model, too, some days after it is over (decision 0050)."""

from kakou.contracts.events.writes import ClockTicked
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.retention import VISITS_KEPT

from gate_ingest.read_model.projections import outcomes
from gate_ingest.read_model.projections.leaving import kept_for, leave
from gate_ingest.state import FORECAST, REFERRAL, TASK


def clock_ticked(unit: UnitOfWork, tick: ClockTicked) -> None:
    outcomes.clock_ticked(unit, tick)
    kept = kept_for(unit)
    # A visit may change until the services that decide forget it, and is shown for so long after.
    for no in leave(unit, FORECAST, kept + VISITS_KEPT):
        unit.delete(REFERRAL, no)
    leave(unit, TASK, kept)
