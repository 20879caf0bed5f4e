"""What a zone adds to the reference data counts from the moment it is on the log, and makes nothing milder."""

from decimal import Decimal
from typing import Any

import pytest
from hazmat_notify.reference.rules.additions_in_force import NONE, additions
from hazmat_notify.storage.segregation import code_of
from hazmat_notify.storage.threshold import threshold_of
from kakou.contracts import topics
from kakou.contracts.documents.hazardous import HazardousAdditions
from kakou.contracts.substance import Substance

from tests.unit.hazmat_notify.office import Office
from tests.unit.hazmat_notify.papers import METHANOL, moved, reached, storage_unit

SILAZANE = {
    "zh": "六甲基二硅氮烷",
    "en": "hexamethyldisilazane",
    "cas": "999-97-3",
    "un": "3286",
    "class": "3",
    "q": "10",
}
UNIT = "W-A1"


def added(*substances: dict[str, Any], version: int = 1, **more: Any) -> dict[str, Any]:
    """The data of `kakou.document.changed.v1` about the zone's additions."""
    since = {"version": version, "effective_from": "2026-11-22T00:00:00Z"}
    document = {"source": "notice 7", "substances": list(substances), **since, **more}
    return {"kind": "hazardous-goods", "no": "hazardous-goods", "document": document, "version": version, "etag": "x"}


def q_of(description: dict[str, Any], *substances: dict[str, Any]) -> Decimal | None:
    document = HazardousAdditions.model_validate({"source": "notice 7", "substances": substances})
    row = threshold_of(Substance.model_validate(description), additions(document)).row
    return row.q if row else None


@pytest.mark.parametrize(
    "description", [{"cas": "999-97-3"}, {"un": "UN3286"}, {"name": "Hexamethyldisilazane"}, {"name": "六甲基二硅氮烷"}]
)
def test_a_zones_substance_is_known_by_its_cas_its_un_number_and_its_names(description: dict[str, Any]) -> None:
    assert q_of(description) is None
    assert q_of(description, SILAZANE) == 10


def test_of_the_standards_row_and_the_zones_the_smaller_q_counts() -> None:
    methanol = {"zh": "甲醇", "cas": "67-56-1", "class": "3"}
    assert q_of({"cas": "67-56-1"}, methanol | {"q": "100"}) == 100
    assert q_of({"cas": "67-56-1"}, methanol | {"q": "900"}) == 500


def test_a_substance_added_with_its_class_alone_has_the_smallest_q_of_its_class() -> None:
    assert q_of({"cas": "999-97-3"}, {"zh": "六甲基二硅氮烷", "cas": "999-97-3", "class": "2.1"}) == 10


def test_a_component_that_the_zone_lists_makes_the_mixture_count() -> None:
    mixture = {"name": "硅烷化试剂", "composition": [{"cas": "999-97-3", "percent": "60"}]}
    assert q_of(mixture, SILAZANE) == 10


def test_a_pair_that_the_zone_keeps_apart_has_the_worse_of_both_codes() -> None:
    def with_code(code: int, *classes: str) -> int:
        pair = {"source": "notice 7", "segregation": [{"classes": classes, "code": code}]}
        return code_of(("3",), ("8", "6.1"), additions(HazardousAdditions.model_validate(pair)))

    assert code_of(("3",), ("8", "6.1"), NONE) == 0
    assert with_code(2, "3", "6.1") == 2
    assert with_code(2, "2.1", "8") == 0


def test_what_lies_in_a_unit_is_looked_at_again_when_the_zone_adds_to_its_data() -> None:
    office = Office()
    office.hear(topics.DOCUMENT_CHANGED, UNIT, storage_unit(UNIT))
    office.hear(topics.GOODS_MOVED, UNIT, moved("in", "10", cas="999-97-3"))
    office.hear(topics.GOODS_MOVED, UNIT, moved("in", "1", cas="67-56-1"))
    assert [told for told in office.work() if told.type == topics.ALERT_RAISED] == []
    apart = [{"classes": ["3", "3"], "code": 2}]
    office.hear(topics.DOCUMENT_CHANGED, "hazardous-goods", added(SILAZANE, segregation=apart))
    told = [each.data for each in office.work() if each.type == topics.ALERT_RAISED]
    assert {each["kind"] for each in told} == {"level", "conflict"}
    office.hear(topics.DOCUMENT_CHANGED, "hazardous-goods", added(version=2))
    last = [each.data["msg_type"] for each in office.work() if each.type == topics.ALERT_RAISED]
    assert last[-2:] == ["all-clear", "all-clear"]


def test_a_forecast_reckons_with_what_the_zone_has_added() -> None:
    office = Office()
    office.hear(topics.DOCUMENT_CHANGED, "T-01", storage_unit("T-01"))
    office.hear(topics.DOCUMENT_CHANGED, "hazardous-goods", added(SILAZANE))
    goods = METHANOL | {"name": "六甲基二硅氮烷", "cas": "999-97-3", "un": "3286", "quantity": "10000.00000"}
    office.hear(topics.VERDICT_REACHED, "v", reached(goods=(goods,)))
    alert = next(each.data for each in office.work() if each.type == topics.ALERT_RAISED)
    assert (alert["forecast"]["ratio_then"], alert["forecast"]["level_then"]) == ("1.00000", 4)
