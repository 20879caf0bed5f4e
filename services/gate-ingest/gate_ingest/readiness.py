"""Whether a pass would get through now: lane-router's own word, asked of its state (decision 0026)."""

from functools import partial

from kakou.contracts.pass_view import PassView, Readiness
from kakou.operations.problems import RETRY_AFTER, Problem
from kakou.runtime.asking import TooMuchAsked, ask
from lane_router.readiness import STATE
from lane_router.readiness import readiness as as_the_gate_says
from pydantic import ValidationError

from gate_ingest.gate import Gate


async def readiness(gate: Gate, zone: str, view: PassView) -> Readiness:
    """view: the pass as the read model has it. Raises Problem 503 while lane-router's state cannot be asked."""
    state, partition = gate.host.state(STATE), gate.host.partition_of(zone)
    known = await gate.model.applied(partition)
    try:
        said = await ask(state, zone, STATE, partial(as_the_gate_says, no=view.no))
    except TooMuchAsked:
        return Readiness(
            no=view.no,
            ready=False,
            state=view.state,
            reasons=view.reasons,
            warnings=view.warnings,
            unknown=("identity", "weight", "lane", "goods"),
        )
    except ValidationError:
        raise _not_now("another build of lane-router has written what the pass depends on") from None
    # A state that is built anew lacks what may speak against the pass.
    if said is None or await state.applied(partition) < known:
        raise _not_now("lane-router is building its state anew")
    return said


def _not_now(why: str) -> Problem:
    return Problem(503, f"readiness cannot be told now: {why}; ask again", headers=RETRY_AFTER)
