"""Whether a pass would get through now: lane-router's own word, asked of its state (decision 0026)."""

from functools import partial

from kakou.contracts.pass_view import PassView, Readiness
from kakou.runtime.asking import TooMuchAsked, ask
from kakou.web.problem_table import READINESS_OTHER_VERSION, READINESS_REBUILDING
from lane_router.visits.readiness import STATE
from lane_router.visits.readiness import readiness as as_the_gate_says
from pydantic import ValidationError

from gate_ingest.http.context import Gate


async def readiness(gate: Gate, zone: str, view: PassView) -> Readiness:
    """view: the pass as the read model has it. Raises Problem 503 while lane-router's state cannot be asked."""
    state, partition = gate.host.states.of(STATE), gate.host.partition_of(zone)
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
        raise READINESS_OTHER_VERSION() from None
    # A state that is built anew lacks what may speak against the pass.
    if said is None or await state.applied(partition) < known:
        raise READINESS_REBUILDING()
    return said
