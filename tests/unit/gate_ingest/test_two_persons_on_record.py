"""A release by two officers among the decisions on record: who took it, and who proposed it."""

from kakou.contracts import topics
from kakou.reasons.rendering import render

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import GateUnderTest
from tests.unit.gate_ingest.projecting import settings, stores
from tests.unit.gate_ingest.test_desk import heard, heavy, referred
from tests.unit.gate_ingest.test_two_persons import proposed

__all__ = ["settings", "stores"]  # the fixtures


async def test_a_proposal_is_no_decision_and_the_decision_names_who_proposed_it(gate: GateUnderTest) -> None:
    officer = await gate.speaking_as("officer", name="赵磊")
    for verdict in (referred(1), proposed(2)):
        await heard(gate, told.VISIT, topics.VERDICT_REACHED, told.reached(verdict))
    assert (await officer.get(f"/v1/decisions?visit={told.VISIT}")).json()["items"] == []
    facts = {"by": "赵磊", "reason": "同意", "proposed_by": "李明"}
    agreed = referred(3, told.VISIT, heavy(), render("officer.decision.release", facts)).model_copy(
        update={"because": "decided", "verdict": "release", "check_result": "Y"}
    )
    await heard(gate, told.VISIT, topics.VERDICT_REACHED, told.reached(agreed))
    (row,) = (await officer.get(f"/v1/decisions?visit={told.VISIT}")).json()["items"]
    assert (row["decision"], row["by"], row["proposed_by"], row["revision"]) == ("release", "赵磊", "李明", 3)
