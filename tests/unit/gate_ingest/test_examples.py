"""The samples of the OpenAPI document belong together: who sends them one after the other sees a truck released."""

from gate_ingest.http.openapi import examples
from kakou.contracts import topics
from lane_router.handler import SERVICE as LANE_ROUTER
from weight_check.handler import SERVICE as WEIGHT_CHECK

from tests.unit.path import Path


def test_the_truck_of_the_samples_is_released() -> None:
    path = Path([LANE_ROUTER, WEIGHT_CHECK])
    no_draws = {"draw": {"ordinary": "0"}, "spot_check": {"ordinary": "0"}}
    path.tell(topics.POLICY_SET, {"policy": no_draws})
    path.tell(topics.LANE_CONFIGURED, {"lane": {**examples.LANE, "gate": "G1", "lane": "E01"}})
    path.tell(topics.ENTERPRISE_REGISTERED, {"enterprise": examples.ENTERPRISE})
    path.tell(topics.VEHICLE_REGISTERED, {"vehicle": examples.VEHICLE})
    path.tell(topics.DECLARATION_FILED, {"declaration": examples.DECLARATION})
    path.tell(topics.PASS_FILED, {"pass": examples.PASS})
    event = examples.EVENT
    path.tell(topics.VEHICLE_GATHERED, event["data"], subject=event["subject"], source=event["source"])
    path.settle()
    (reached,) = path.out(type_=topics.VERDICT_REACHED)
    verdict = reached.data["verdict"]
    stopping = [reason["code"] for reason in verdict["reasons"] if reason["outcome"] != "note"]
    assert (verdict["verdict"], stopping) == ("release", [])
