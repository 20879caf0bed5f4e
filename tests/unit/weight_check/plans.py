"""Papers and readings for the rules' tests: P0 of the sample cases unless said otherwise."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from kakou.contracts.events.weigh_plan import Bands, WeighPlan, WeightCheck
from kakou.contracts.events.weight import Weight
from weight_check.rules.weighing import Circumstances, Weighed, weigh

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
KNOWN = Circumstances(now=NOW)
P0 = Bands(
    total_kg=Decimal(100),
    total_percent=Decimal(3),
    goods_kg=Decimal(100),
    goods_percent=Decimal(10),
    registered_inbound_percent=Decimal(50),
)


def plan(total: str, tare: str = "0", gross: str = "0", frame: str = "0", **more: Any) -> WeighPlan:
    papers: dict[str, Any] = {
        "check": WeightCheck.FULL,
        "total": Decimal(total),
        "tare": Decimal(tare),
        "tare_registered": Decimal(tare),
        "tare_source": "measured",
        "frame": Decimal(frame),
        "containers": (),
        "gross": Decimal(gross),
        "goods_kind": "declared",
        "bands": P0,
    }
    return WeighPlan.model_validate(papers | more)


def weighed(papers: WeighPlan, kg: str, known: Circumstances = KNOWN, **reading: Any) -> Weighed:
    return weigh(papers, Weight.model_validate({"kg": kg, **reading}), known)


def codes(found: Weighed) -> list[str]:
    return [finding.code for finding in found.findings]
