from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from kakou.contracts.alert import Alert, AlertGoods
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.pass_view import PassView, Readiness, national_state
from kakou.contracts.passage import Passage
from kakou.contracts.progress import Progress
from kakou.contracts.subscription import Subscription
from kakou.contracts.task import Task
from kakou.contracts.verdicts import Verdict
from kakou.contracts.visit_view import VisitView
from pydantic import BaseModel

from tests.unit.contracts.samples import PASS, PASS_NO

PUBLISHED: dict[str, Any] = {
    "visit": "G1.E01.20261122080000000017",
    "zone": "3105W",
    "direction": "I",
    "revision": 1,
    "supersedes": None,
    "because": "gathered",
    "verdict": "refuse",
    "check_result": "N",
    "redirect_to": None,
    "lane_class": "declared",
    "status_word": "q100q000000000000000",
    "passes": [{"no": "Z3105I261122000000000042", "verdict": "refuse"}],
    "weights": [
        {
            "level": "vehicle",
            "declared": "20000.00000",
            "measured": "20600.00001",
            "difference": "-600.00001",
            "band": "600.00000",
            "uncertainty": "82.00000",
            "quality": "ok",
        }
    ],
    "draws": [{"kind": "inspection", "level": "ordinary", "ratio": "0.02440", "drawn": False}],
    "reasons": [
        {
            "code": "weight.vehicle.outside-band",
            "letter": "q",
            "outcome": "refuse",
            "officer_may_release": True,
            "facts": {"declared": "20000.00000"},
            "text": {"zh": "…", "en": "…"},
            "remedy": {"zh": "…", "en": "…"},
            "source": "S-JGS annex B letter q; policy total_band_kg",
            "policy": ["total_band_kg"],
        }
    ],
    "led": "…",
    "officer_hint": "…",
    "hazardous": False,
    "commands": [
        {
            "id": "c1",
            "sequence": 41,
            "device": "barrier",
            "do": "keep-closed",
            "not_after": "2026-11-22T00:02:00Z",
            "held_for": None,
            "text": None,
        }
    ],
    "rules_version": 1,
    "policy_version": 3,
    "draw_key_id": "k1",
    "root": {"partition": 0, "offset": 1234},
    "log_time": "2026-11-22T00:00:00Z",
}


def test_a_verdict_has_the_published_names_and_forms() -> None:
    verdict = Verdict.model_validate(PUBLISHED)
    assert orjson.loads(verdict.model_dump_json()) == PUBLISHED


def test_a_verdict_is_written_as_the_same_bytes_every_time() -> None:
    verdict = Verdict.model_validate(PUBLISHED)
    assert Verdict.model_validate_json(verdict.model_dump_json()).model_dump_json() == verdict.model_dump_json()


def test_a_visit_is_pending_until_it_is_known() -> None:
    view = VisitView(visit="G1.E01.S1")
    assert orjson.loads(view.model_dump_json()) == {
        "visit": "G1.E01.S1",
        "state": "pending",
        "verdict": None,
        "earlier": [],
        "waiting_for": None,
        "passage": None,
        "time_spent": None,
    }


@pytest.mark.parametrize(
    ("state", "gates", "number"),
    [
        ("approved", "single", 1),
        ("passed", "single", 2),
        ("passed-gate-1", "dual", 3),
        ("passed", "dual", 4),
        ("void", "single", 6),
        ("pending", "single", 0),
    ],
)
def test_a_pass_has_the_national_number_of_its_state(state: Any, gates: str, number: int) -> None:
    assert national_state(state, gates) == number


def test_a_pass_is_answered_with_its_own_fields_and_its_state_beside_them() -> None:
    view = PassView(
        no=PASS_NO,
        state="approved",
        national_state=1,
        filed=GatePass.model_validate(PASS),
        filed_at=datetime(2026, 11, 22, tzinfo=UTC),
        approved_at=datetime(2026, 11, 22, tzinfo=UTC),
        expires_at=None,
    )
    answer = view.answer()
    assert answer["vehicle"]["plate"] == "苏E01234"
    assert (answer["no"], answer["state"], answer["national_state"]) == (PASS_NO, "approved", 1)
    assert (answer["total"], answer["approved_at"], answer["reasons"]) == ("20000.50000", "2026-11-22T00:00:00Z", [])
    assert "filed" not in answer


def test_goods_of_an_alert_name_their_class_as_the_interface_does() -> None:
    goods = AlertGoods(name="chlorine", hazard_class="2.3", quantity=Decimal("4.55"), unit="t")
    assert orjson.loads(goods.model_dump_json())["class"] == "2.3"


@pytest.mark.parametrize(
    "model", [Verdict, VisitView, PassView, Readiness, Passage, Progress, Task, Alert, Subscription]
)
def test_every_answer_has_a_schema_that_can_be_published(model: type[BaseModel]) -> None:
    assert model.model_json_schema(mode="serialization")["type"] == "object"
