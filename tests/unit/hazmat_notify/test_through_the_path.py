"""A truck with methanol through all three deciding services: cases 81, 88 and 93 of a gate that must get them right."""

from datetime import timedelta
from typing import Any

import pytest
from hazmat_notify.handler import SERVICE as HAZMAT_NOTIFY
from kakou.contracts import topics
from kakou.contracts.events.decided_on import DecidedOn
from kakou.contracts.events.outbound import ForecastMade
from kakou.contracts.verdicts import Verdict
from lane_router.handler import SERVICE as LANE_ROUTER
from weight_check.handler import SERVICE as WEIGHT_CHECK

from tests.unit.path import Path

LIST, PASS = "QD310526I000000042", "Z3105I261122000000000042"
LANE, SESSION = "/3105W/G1/E02", "20261122080000000017"
VISIT = f"G1.E02.{SESSION}"
METHANOL = {"cas": "67-56-1", "un": "1230", "class": "3", "subsidiary": ["6.1"], "packing_group": "II"}
GATHERED: dict[str, Any] = {
    "direction": "I",
    "mode": "A",
    "plates": [{"text": "苏E01234", "confidence": "Y"}],
    "pass_nos": [PASS],
    "weight": {"kg": "33000", "stable": True, "zeroed": True, "bridge": "B1", "bridge_state": 1},
}


@pytest.fixture
def path() -> Path:
    """A zone with its papers filed: twenty tonnes of methanol for T-01."""
    path = Path([LANE_ROUTER, WEIGHT_CHECK, HAZMAT_NOTIFY])
    mass = {"quantity": "20000", "gross": "20000", "net": "20000", "unit": "kg"}
    line = {"line": 1, "hs": "2905110000", "name": "甲醇 methanol", "hazardous": True, "storage_unit": "T-01"}
    declaration = {
        "no": LIST,
        "kind": "list",
        "direction": "I",
        "customs": "3105",
        "firm": "3105940042",
        "approved": True,
        "entry_released": True,
        "lines": [line | mass | METHANOL],
    }
    gate_pass = {
        "no": PASS,
        "type": 2,
        "direction": "I",
        "bind": 1,
        "customs": "3105",
        "firm": "3105940042",
        "vehicle": {"plate": "苏E01234", "tare": "13000"},
        "documents": [{"kind": "list", "no": LIST}],
        "goods": [{"line": 1, "document_line": 1, **mass}],
        "gross": "20000",
        "net": "20000",
        "total": "33000",
    }
    lane = {"gate": "G1", "lane": "E02", "classes": ["declared", "hazardous"], "directions": ["I"]}
    path.tell(topics.POLICY_SET, {"policy": {"draw": {"aeo": "0", "ordinary": "0", "dishonest": "0"}}})
    path.tell(topics.LANE_CONFIGURED, {"lane": lane})
    path.tell(topics.STORAGE_UNIT_REGISTERED, {"storage_unit": {"id": "T-01", "kind": "tank-farm"}})
    path.tell(topics.DECLARATION_FILED, {"declaration": declaration})
    path.tell(topics.PASS_FILED, {"pass": gate_pass})
    return path


def test_the_alert_stands_before_the_offer_and_names_the_goods(path: Path) -> None:
    root = path.tell(topics.VEHICLE_GATHERED, GATHERED, subject=SESSION, source=LANE)
    told = [out.type for out in path.out(since=root)]
    assert told.index(topics.ALERT_RAISED) < told.index(topics.RELEASE_OFFERED)
    alert = path.out(type_=topics.ALERT_RAISED)[0].data
    assert (alert["visit"], alert["plate"], alert["storage_unit"]) == (VISIT, "苏E01234", "T-01")
    assert alert["goods"][0]["un"] == "1230"
    assert alert["goods"][0]["quantity"] == "20000.00000"


def test_the_offer_frees_the_very_command_that_the_verdict_holds(path: Path) -> None:
    path.tell(topics.VEHICLE_GATHERED, GATHERED, subject=SESSION, source=LANE)
    verdict = path.out(type_=topics.VERDICT_REACHED)[0].data["verdict"]
    held = [command for command in verdict["commands"] if command["held_for"] == "announcement"]
    offer = path.out(type_=topics.RELEASE_OFFERED)[0].data
    assert [(command["id"], command["sequence"]) for command in held] == [(offer["command"], offer["sequence"])]


def test_a_resent_gathering_makes_no_second_alert(path: Path) -> None:
    for _ in range(3):
        path.tell(topics.VEHICLE_GATHERED, GATHERED, subject=SESSION, source=LANE, event_id="g1")
    assert len(path.out(type_=topics.ALERT_RAISED)) == 1


def test_goods_become_stock_at_unloading_and_not_at_the_gate(path: Path) -> None:
    path.tell(topics.VEHICLE_GATHERED, GATHERED, subject=SESSION, source=LANE)
    assert path.entry("hazmat-notify", "stock", "T-01") is None
    assert path.entry("hazmat-notify", "motion", VISIT)["where"] == "at-gate"
    report = {"state": "raised", "mode": "automatic", "by": "barrier"}
    path.tell(topics.BARRIER_REPORTED, report, subject=SESSION, source=LANE)
    path.tell(topics.VEHICLE_DEPARTED, {"how": "cleared"}, subject=SESSION, source=LANE)
    assert path.entry("hazmat-notify", "motion", VISIT)["where"] == "inside"
    moved = {"direction": "in", "substance": {"cas": "67-56-1"}, "quantity": "20", "unit": "t", "pass_no": PASS}
    path.tell(topics.GOODS_MOVED, moved, subject="T-01", source="/3105W/wms/w1")
    assert path.entry("hazmat-notify", "stock", "T-01")["held"]["67-56-1"]["balance"] == "20000.00000"
    assert path.entry("hazmat-notify", "motion", VISIT) is None


def test_a_grave_forecast_refers_the_release_and_an_officer_may_still_release_it(path: Path) -> None:
    path.tell(topics.POLICY_SET, {"policy": {"forecast": "refer"}})
    stored = {"direction": "in", "substance": {"cas": "67-56-1"}, "quantity": "490", "unit": "t"}
    path.tell(topics.GOODS_MOVED, stored, subject="T-01", source="/3105W/wms/w1")
    path.tell(topics.VEHICLE_GATHERED, GATHERED, subject=SESSION, source=LANE)
    assert path.out(type_=topics.RELEASE_OFFERED) == []
    assert path.out(type_=topics.FORECAST_MADE)[0].data["withheld"] is not None
    decision = {"visit": VISIT, "decision": "release", "reason": "已腾出库位", "by": "赵关员"}
    refused = path.tell(topics.VISIT_DECIDED, decision, subject=VISIT)
    assert [out.outcome for out in path.out(since=refused)] == ["refused"]
    path.tell(topics.VISIT_DECIDED, decision | {"withheld": True}, subject=VISIT, **shown(path, 1))
    offers = path.out(type_=topics.RELEASE_OFFERED)
    assert [offer.data["revision"] for offer in offers] == [2]
    alerts = [out.data for out in path.out(type_=topics.ALERT_RAISED)]
    assert [(each["verdict"], each["urgency"]) for each in alerts] == [("refer", "expected"), ("release", "immediate")]
    assert "Waiting for a customs officer" in alerts[0]["text"]["en"]


def test_an_advisory_lane_whose_people_raise_the_barrier_is_announced_as_released(path: Path) -> None:
    """No raise is held there, so nobody is asked: the safety office must expect the truck."""
    path.tell(topics.POLICY_SET, {"policy": {"forecast": "refer"}})
    lane = {"gate": "G1", "lane": "E02", "classes": ["declared", "hazardous"], "directions": ["I"], "mode": "advisory"}
    path.tell(topics.LANE_CONFIGURED, {"lane": lane})
    stored = {"direction": "in", "substance": {"cas": "67-56-1"}, "quantity": "490", "unit": "t"}
    path.tell(topics.GOODS_MOVED, stored, subject="T-01", source="/3105W/wms/w1")
    path.tell(topics.VEHICLE_GATHERED, GATHERED, subject=SESSION, source=LANE)
    assert [out.data["verdict"] for out in path.out(type_=topics.ALERT_RAISED)] == ["release"]


def shown(path: Path, revision: int) -> dict[str, Any]:
    """The attribute of a decision that came in when this much was shown."""
    made = [ForecastMade.model_validate(out.data) for out in path.out(type_=topics.FORECAST_MADE)]
    reasons = next((each.reasons for each in made if each.revision == revision), ())
    verdict = path.out(type_=topics.VERDICT_REACHED)[-1].data["verdict"]
    return DecidedOn.shown(Verdict.model_validate(verdict), reasons, None).attribute


def test_a_release_before_the_forecast_was_shown_waits_for_one_that_knows_it(path: Path) -> None:
    """hazmat-notify was away while the officer decided; the same officer's same words, said once more, count."""
    path.tell(topics.POLICY_SET, {"policy": {"forecast": "refer"}})
    stored = {"direction": "in", "substance": {"cas": "67-56-1"}, "quantity": "490", "unit": "t"}
    path.tell(topics.GOODS_MOVED, stored, subject="T-01", source="/3105W/wms/w1")
    heavy = GATHERED | {"weight": GATHERED["weight"] | {"kg": "36000"}}
    path.tell(topics.VEHICLE_GATHERED, heavy, subject=SESSION, source=LANE)
    decision = {"visit": VISIT, "decision": "release", "reason": "复磅属实", "by": "赵关员"}
    unseen = DecidedOn(revision=1).attribute
    path.tell(topics.VISIT_DECIDED, decision, subject=VISIT, **unseen)
    assert path.out(type_=topics.RELEASE_OFFERED) == []
    assert path.out(type_=topics.FORECAST_MADE)[-1].data["withheld"] is not None
    path.tell(topics.VISIT_DECIDED, decision | {"withheld": True}, subject=VISIT, **shown(path, 2))
    assert [offer.data["revision"] for offer in path.out(type_=topics.RELEASE_OFFERED)] == [3]


def test_the_same_release_said_once_more_with_who_was_told_waits_for_nothing(path: Path) -> None:
    heavy = GATHERED | {"weight": GATHERED["weight"] | {"kg": "36000"}}
    path.tell(topics.VEHICLE_GATHERED, heavy, subject=SESSION, source=LANE)
    decision = {"visit": VISIT, "decision": "release", "reason": "复磅属实", "by": "赵关员"}
    path.tell(topics.VISIT_DECIDED, decision, subject=VISIT)
    assert path.out(type_=topics.VERDICT_REACHED)[-1].data["awaiting_announcement"]
    path.tell(topics.VISIT_DECIDED, decision | {"announced_by": "钱工"}, subject=VISIT)
    assert not path.out(type_=topics.VERDICT_REACHED)[-1].data["awaiting_announcement"]


def test_after_its_all_clear_an_alert_climbs_no_further(path: Path) -> None:
    """Unloaded before anybody took the alert: nobody is called for a truck that is empty."""
    path.tell(topics.VEHICLE_GATHERED, GATHERED, subject=SESSION, source=LANE)
    path.tell(topics.BARRIER_REPORTED, {"state": "raised", "mode": "automatic"}, subject=SESSION, source=LANE)
    path.tell(topics.VEHICLE_DEPARTED, {"how": "cleared"}, subject=SESSION, source=LANE)
    moved = {"direction": "in", "substance": {"cas": "67-56-1"}, "quantity": "20", "unit": "t", "pass_no": PASS}
    path.tell(topics.GOODS_MOVED, moved, subject="T-01", source="/3105W/wms/w1")
    path.wait(timedelta(seconds=300))
    told = [alert.data for alert in path.out(type_=topics.ALERT_RAISED) if alert.data["visit"] == VISIT]
    assert [alert["msg_type"] for alert in told] == ["alert", "all-clear"]
