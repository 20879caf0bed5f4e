"""What the gate itself writes is a CloudEvent by one form."""

from datetime import UTC, datetime, timedelta, timezone

from kakou.contracts.cloudevents import CloudEvent
from kakou.runtime.events.envelope import envelope

CHINA = timezone(timedelta(hours=8))
NOON = datetime(2026, 11, 22, 12, 0, 0, 123_456, CHINA)


def test_an_envelope_has_what_the_standard_asks_for_and_is_read_again() -> None:
    written = envelope("kakou.policy.set.v1", "/3105W/operator", "policy", {"by": "王伟"}, at=NOON)
    read = CloudEvent.model_validate(written)
    assert (read.type, read.source, read.subject, read.data) == (
        "kakou.policy.set.v1",
        "/3105W/operator",
        "policy",
        {"by": "王伟"},
    )
    assert (written["specversion"], written["datacontenttype"]) == ("1.0", "application/json")


def test_its_time_is_in_utc_to_the_millisecond_wherever_the_clock_stands() -> None:
    for at in (NOON, NOON.astimezone(UTC)):
        assert envelope("t", "/", "s", {}, at=at)["time"] == "2026-11-22T04:00:00.123Z"


def test_each_has_an_id_of_its_own_unless_it_is_told_again() -> None:
    first, second = envelope("t", "/", "s", {}), envelope("t", "/", "s", {})
    assert first["id"] != second["id"]
    assert envelope("t", "/", "s", {}, no="4711")["id"] == "4711"


def test_further_attributes_stand_beside_the_others() -> None:
    assert envelope("t", "/", "s", {}, traceparent="00-1")["traceparent"] == "00-1"
