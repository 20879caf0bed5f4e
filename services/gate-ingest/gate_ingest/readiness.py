"""Whether a pass would get through now: lane-router's own word, asked of its state (decision 0026)."""

from functools import partial

from kakou.contracts.pass_view import PassView, Readiness
from kakou.runtime.asking import TooMuchAsked, ask
from lane_router.readiness import STATE
from lane_router.readiness import readiness as as_the_gate_says

from gate_ingest.gate import Gate


async def readiness(gate: Gate, zone: str, view: PassView) -> Readiness:
    """view: the pass as the read model has it, which follows lane-router."""
    try:
        said = await ask(gate.host.state(STATE), zone, STATE, partial(as_the_gate_says, no=view.no))
    except TooMuchAsked:
        return Readiness(
            no=view.no,
            ready=False,
            state=view.state,
            reasons=view.reasons,
            warnings=view.warnings,
            unknown=("identity", "weight", "lane", "goods"),
        )
    assert said is not None, f"lane-router told of pass {view.no} and does not have it"
    return said
