"""An alert as CAP 1.2 is what the OASIS schema wants, whatever others wrote into it."""

from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
import xmlschema
from hazmat_notify.alerts.rules.cap import NAMESPACE, document
from hypothesis import given
from hypothesis import strategies as st
from kakou.contracts import topics
from kakou.contracts.alert import Alert

from tests.unit.hazmat_notify.office import Office
from tests.unit.hazmat_notify.papers import CHLORINE, METHANOL, VISIT, reached, reason

SCHEMA = xmlschema.XMLSchema("tests/data/CAP-v1.2.xsd")


def messages(office: Office) -> list[Alert]:
    return [Alert.model_validate(told.data) for told in office.work() if told.type == topics.ALERT_RAISED]


def life() -> list[Alert]:
    """An alert that is raised, updated and taken back; and a drill."""
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, reached("refer", reasons=(reason("hazmat.flag.missing"),)))
    office.hear(topics.VERDICT_REACHED, VISIT, reached(goods=(METHANOL, CHLORINE), revision=2))
    office.now_ms += 40_000
    office.hear(topics.CLOCK_TICKED, "3105W", {})
    office.hear(topics.VISIT_ENDED, VISIT, {"visit": VISIT, "how": "retracted", "raised": False})
    office.hear(topics.DRILL_STARTED, "3105W", {"text": "泄漏", "by": "李值班"})
    return messages(office)


def fields(alert: Alert) -> dict[str, str]:
    root = Xml.fromstring(document(alert))
    return {each.tag.removeprefix(f"{{{NAMESPACE}}}"): each.text or "" for each in root}


def test_every_message_of_an_alerts_life_is_valid_by_the_schema() -> None:
    for message in life():
        SCHEMA.validate(document(message).decode())


def test_the_life_cycle_is_caps_own() -> None:
    found = [(fields(message)["status"], fields(message)["msgType"]) for message in life()]
    assert found == [
        ("Actual", "Alert"),
        ("Actual", "Update"),
        ("Actual", "Update"),
        ("Actual", "Cancel"),
        ("Exercise", "Alert"),
    ]


def test_an_update_refers_to_the_message_before_it() -> None:
    first, second, *_ = life()
    assert "references" not in fields(first)
    assert fields(second)["references"] == f"hazmat-notify.3105W,3105W-1,{fields(first)['sent']}"


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_it_speaks_both_languages(language: str) -> None:
    root = Xml.fromstring(document(life()[1]))
    spoken = [each.text for each in root.iter(f"{{{NAMESPACE}}}language")]
    assert language in spoken
    codes = [each.text for each in root.iter(f"{{{NAMESPACE}}}value")]
    assert {"1230", "1017", "苏E01234"} <= set(codes)


@given(st.text(max_size=30))
def test_whatever_a_goods_name_holds_the_document_stays_valid(name: str) -> None:
    office = Office()
    odd: Any = METHANOL | {"name": name.encode(errors="replace").decode()}
    office.hear(topics.VERDICT_REACHED, VISIT, reached(goods=(odd,)))
    for message in messages(office):
        SCHEMA.validate(document(message).decode())


def test_each_message_says_until_when_it_counts_and_what_is_over_since_when() -> None:
    told = [(message.at, message.expires, info(message)["expires"]) for message in life()]
    (raised, expires, _), *updates, (over, since, shown), _ = told
    assert expires is not None
    assert expires - raised == timedelta(days=1)
    assert {each[1] for each in updates} == {expires}, "a change does not lengthen its time"
    assert since == over
    assert datetime.fromisoformat(shown) == over


def test_no_contact_is_said_to_be_none() -> None:
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, {**reached(), "contact": None})
    (message,) = messages(office)
    assert info(message)["contact"] == "未登记联系人"
    assert "No contact on file" in message.text.en


def info(alert: Alert) -> dict[str, str]:
    """The fields of its first language."""
    found = Xml.fromstring(document(alert)).find(f"{{{NAMESPACE}}}info")
    assert found is not None
    return {each.tag.removeprefix(f"{{{NAMESPACE}}}"): each.text or "" for each in found}
