import copy
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kakou.contracts import topics
from kakou.contracts.events.confidence import is_low
from kakou.contracts.events.gathered import VehicleGathered
from kakou.contracts.events.lane import BarrierReported, LaneReported, VehicleDeparted, VehicleWeighed
from kakou.contracts.events.moved import GoodsMoved
from kakou.contracts.events.parsing import InboundEvent, WrongEvent, read_event
from kakou.contracts.events.registry import INBOUND
from kakou.contracts.events.weight import Weight
from kakou.values.exact_json import loads
from kakou_cli.documents.topic_contents import TOLD

from tests.unit.contracts.samples import EVENT, GATHERED, as_json, error_at


def event(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(EVENT) | changes


def refused(sent: Any) -> dict[str, str]:
    with pytest.raises(WrongEvent) as caught:
        read_event(sent)
    return {error.pointer: error.code for error in caught.value.errors}


def accepted(sent: Any) -> InboundEvent:
    return read_event(loads(as_json(sent)))


def test_a_gathering_is_read_with_its_visit() -> None:
    read = accepted(EVENT)
    assert read.visit == "G1.E01.20261122080000000017"
    assert read.source.zone == "3105W"
    assert isinstance(read.data, VehicleGathered)
    assert read.data.weight is not None
    assert read.data.weight.kg == Decimal("28320.50000")


def test_what_stands_in_the_log_reads_back_as_the_same_event() -> None:
    first = accepted(EVENT)
    again = read_event(orjson.loads(first.encode()))
    assert again.data == first.data
    assert again.encode() == first.encode()


def test_the_raw_reading_is_kept_beside_its_normalised_form() -> None:
    read = VehicleGathered.model_validate(
        {"direction": "I", "plates": [{"text": "苏e·0I234"}], "containers": [{"no": "csqu 305438-3"}]}
    )
    assert (read.plates[0].text, read.plates[0].plate) == ("苏e·0I234", "苏E01234")
    assert (read.containers[0].no, read.containers[0].container) == ("csqu 305438-3", "CSQU3054383")


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_reading_is_refused_for_its_shape(plate: str, container: str, pass_no: str) -> None:
    sent = {
        "direction": "E",
        "plates": [{"text": plate}],
        "containers": [{"no": container}],
        "pass_nos": [pass_no],
        "tags": [{"plate": plate}],
    }
    assert error_at(VehicleGathered, sent) == {}


def test_empty_and_null_fields_of_a_terminal_that_sends_every_tag_are_no_fault() -> None:
    sent = {
        "direction": "I",
        "plates": [{"text": None, "colour": "", "confidence": None}],
        "tags": None,
        "cards": [],
        "driver_card": None,
    }
    assert error_at(VehicleGathered, sent) == {}


ABSENT = object()


@pytest.mark.parametrize(
    ("weight", "follows", "kg"),
    [
        (ABSENT, True, None),
        (None, False, None),
        ("", False, None),
        ("  ", False, None),
        (0, False, None),
        ("0.00000", False, None),
        ({}, False, None),
        ({"kg": None}, False, None),
        ({"kg": 0, "stable": True}, False, None),
        ({"bridge_state": 2}, False, None),
        (20600, False, "20600"),
        ("20600.00001", False, "20600.00001"),
        ({"kg": "14.29", "stable": False}, False, "14.29"),
    ],
)
def test_a_weight_that_follows_one_not_collected_and_a_number_are_three_things(
    weight: object, follows: bool, kg: str | None
) -> None:
    sent = {"direction": "I"} | ({} if weight is ABSENT else {"weight": weight})
    read = VehicleGathered.model_validate(sent)
    for seen in (
        read,
        VehicleGathered.model_validate_json(read.model_dump_json()),
        VehicleGathered.model_validate_json(read.model_dump_json(exclude_unset=True)),
    ):
        assert (seen.weight is None) == follows
        if seen.weight is not None:
            assert seen.weight.kg == (None if kg is None else Decimal(kg))
            assert (seen.weight.kg is not None) == (kg is not None)


@pytest.mark.parametrize(
    ("weight", "at"),
    [
        ([1], "/weight"),
        ({"kg": [1]}, "/weight/kg"),
        ({"kg": {"value": 1}}, "/weight/kg"),
        ({"lbs": 1}, "/weight/lbs"),
        ({"axles": [[1]]}, "/weight/axles/0"),
    ],
)
def test_a_weight_whose_structure_cannot_be_understood_is_named_where_it_stands(weight: object, at: str) -> None:
    assert list(error_at(VehicleGathered, {"direction": "I", "weight": weight})) == [at]


@pytest.mark.parametrize(
    "shown",
    [
        -20,
        "-20",
        "OL",
        "------",
        "28500 kg",
        "28.5t",
        "1e15",
        "1e400",
        True,
        "NaN",
        "Infinity",
        "",
        " ",
        None,
        0,
        "0.000001",
    ],
)
@pytest.mark.parametrize("bare", [True, False])
def test_what_is_no_weight_counts_as_not_collected_and_is_kept_as_it_came(shown: object, bare: bool) -> None:
    sent = {"direction": "I", "weight": shown if bare else {"kg": shown, "stable": True}}
    read = VehicleGathered.model_validate(sent)
    kept = VehicleGathered.model_validate_json(read.model_dump_json(exclude_unset=True))
    for seen in (read, kept):
        assert seen.weight is not None
        assert seen.weight.kg is None
        told_nothing = shown in ("", " ", None, 0, "0.000001")
        assert seen.weight.unusable == ({} if told_nothing else {"kg": str(shown)})


@pytest.mark.parametrize(
    ("shown", "kg"),
    [("２８５００", "28500"), ("28500.123456789", "28500.12345"), (28500.5, "28500.5"), (" 28500 ", "28500")],
)
def test_a_weight_is_a_number_however_an_instrument_prints_it(shown: object, kg: str) -> None:
    assert Weight.model_validate({"kg": shown}).kg == Decimal(kg)


def test_what_a_bridge_says_of_itself_is_understood_or_kept_as_evidence() -> None:
    told = {
        "kg": 1000,
        "bridge_state": "2",
        "vehicles_on_bridge": "2",
        "stable": "yes",
        "bridge": "№ 1",
        "axles": [1, -1, "x"],
    }
    read = Weight.model_validate(told)
    assert (read.bridge_state, read.vehicles_on_bridge, read.stable, read.bridge) == (2, 2, None, None)
    assert read.axles == (Decimal(1), None, None)
    assert read.unusable == {"stable": "yes", "bridge": "№ 1"}


def test_a_weighing_without_a_weight_is_refused_but_not_collected_is_said_with_null() -> None:
    assert error_at(VehicleWeighed, {}) == {"/weight": "missing"}
    assert VehicleWeighed.model_validate({"weight": None}).weight.kg is None


def test_every_wrong_field_is_named_at_once() -> None:
    sent = event(
        source="/3105W/wms/depot",
        subject="a/b",
        time="yesterday",
        Colour="red",
        data={"direction": "X", "mode": "Z", "plates": {"text": "a"}, "weight": [1], "speed": 3},
    )
    assert refused(sent) == {
        "/source": "source_kind",
        "/subject": "subject",
        "/time": "time_rfc3339",
        "/Colour": "extra_forbidden",
        "/data/direction": "literal_error",
        "/data/mode": "literal_error",
        "/data/plates": "tuple_type",
        "/data/weight": "weight_type",
        "/data/speed": "extra_forbidden",
    }


@pytest.mark.parametrize(
    ("sent", "pointers"),
    [
        ([], {""}),
        ("text", {""}),
        ({}, {"/specversion", "/id", "/source", "/type"}),
        (event(specversion="0.3"), {"/specversion"}),
        (event(id=""), {"/id"}),
        (event(type="kakou.unknown.v1"), {"/type"}),
        (event(type="kakou.pass.filed.v1"), {"/type"}),
        (event(type=7), {"/type"}),
        (event(source="/3105W/G1"), {"/source"}),
        (event(subject=None), {"/subject"}),
        (event(data=[]), {"/data"}),
        (event(data=None), {"/data"}),
        (event(datacontenttype="text/xml"), {"/datacontenttype"}),
    ],
)
def test_a_wrong_envelope_is_refused_field_by_field(sent: Any, pointers: set[str]) -> None:
    assert set(refused(sent)) == pointers


def test_a_device_may_number_its_events_and_say_that_it_was_offline() -> None:
    read = accepted(
        event(sequence=17, offline=True, traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    )
    assert (read.envelope.sequence, read.envelope.offline) == ("17", True)


def test_a_heartbeat_needs_no_session() -> None:
    sent = event(type=topics.LANE_REPORTED, data={"devices": [{"id": "cam-1", "state": 2}]})
    del sent["subject"]
    read = accepted(sent)
    assert read.visit is None
    assert read.data == LaneReported.model_validate({"open": True, "devices": [{"id": "cam-1", "state": 2}]})


def test_goods_moved_come_from_a_warehouse_system_and_name_the_storage_unit() -> None:
    data = {
        "direction": "in",
        "substance": {"name": "甲醇", "cas": "67-56-1", "un": "UN1230", "class": "3"},
        "quantity": 20,
        "unit": "t",
    }
    read = accepted(event(type=topics.GOODS_MOVED, source="/3105W/wms/depot", subject="WH-1", data=data))
    assert isinstance(read.data, GoodsMoved)
    assert read.data.substance.un == "1230"
    assert read.data.substance.hazard_class == "3"
    wrong = event(
        type=topics.GOODS_MOVED,
        source="/3105W/wms/depot",
        data=data | {"quantity": -1, "substance": {"cas": "67-56-2"}},
    )
    assert refused(wrong) == {"/data/quantity": "amount_above_zero", "/data/substance/cas": "cas_check_digit"}


def test_a_bare_substance_is_its_cas_number_or_its_name() -> None:
    def moved(substance: str) -> GoodsMoved:
        return GoodsMoved.model_validate({"direction": "out", "substance": substance, "quantity": 1, "unit": "kg"})

    assert moved("67-56-1").substance.cas == "67-56-1"
    assert moved("chlorine").substance.name == "chlorine"


@pytest.mark.parametrize(
    ("model", "sent", "at"),
    [
        (BarrierReported, {"state": "open"}, "/state"),
        (BarrierReported, {"state": "raised", "mode": "by hand"}, "/mode"),
        (VehicleDeparted, {}, "/how"),
        (VehicleDeparted, {"how": "left"}, "/how"),
        (LaneReported, {"open": 1}, "/open"),
        (LaneReported, {"devices": [{"id": "cam 1", "state": 1}]}, "/devices/0/id"),
    ],
)
def test_reports_of_the_lane_use_the_words_of_the_interface(model: Any, sent: Any, at: str) -> None:
    assert list(error_at(model, sent)) == [at]


def test_confidence_is_a_letter_or_a_share() -> None:
    floor = Decimal("0.8")
    assert is_low("N", floor)
    assert is_low(Decimal("0.79"), floor)
    assert not is_low("Y", floor)
    assert not is_low(floor, floor)
    assert not is_low(None, floor)


@pytest.mark.parametrize("said", ["X", 2, -0.1, "98%", "high"])
def test_a_camera_whose_word_for_its_confidence_is_senseless_may_be_wrong(said: object) -> None:
    read = VehicleGathered.model_validate({"direction": "I", "plates": [{"text": "a", "confidence": said}]})
    assert read.plates[0].is_unsure(Decimal("0.8"))
    assert read.plates[0].unusable == {"confidence": str(said)}


@pytest.mark.parametrize(
    ("said", "unsure"), [("0.98765432109876543", False), (0.1 + 0.2, True), ("y", False), ("n", True)]
)
def test_a_confidence_has_as_many_digits_as_floats_print(said: object, unsure: bool) -> None:
    read = VehicleGathered.model_validate({"direction": "I", "plates": [{"text": "a", "confidence": said}]})
    assert read.plates[0].is_unsure(Decimal("0.8")) is unsure
    assert read.plates[0].unusable == {}


def test_other_readings_that_cannot_be_used_count_as_not_read() -> None:
    read = VehicleGathered.model_validate(
        {
            "direction": "I",
            "plates": [{"text": 4711, "colour": "pink", "camera": "左"}],
            "tags": [{"id": 42, "weight": "heavy"}],
            "cards": [{"id": "C1", "issued_at": "yesterday", "valid_days": "30"}],
            "containers": [{"no": None, "position": "middle"}],
            "seals": [None, 12345],
            "pass_nos": [None],
        }
    )
    assert (read.plates[0].text, read.plates[0].colour, read.plates[0].camera) == ("4711", None, None)
    assert (read.tags[0].number, read.tags[0].weight) == ("42", None)
    assert (read.cards[0].issued_at, read.cards[0].valid_days) == (None, 30)
    assert (read.seals, read.pass_nos) == (("", "12345"), ("",))


def test_a_newer_writers_fields_do_not_stop_a_service_that_reads_the_log() -> None:
    newer = copy.deepcopy(GATHERED) | {"drone": True}
    newer["plates"][0]["skew"] = 2
    read = VehicleGathered.model_validate(newer, extra="ignore")
    assert read.plates[0].text == "苏E01234"


def test_every_inbound_type_has_a_shape_and_a_published_schema() -> None:
    named = {
        name
        for key, name in vars(topics).items()
        if isinstance(name, str) and name.startswith("kakou.") and key.isupper()
    }
    assert set(INBOUND) == named - set(TOLD)
    for spec in INBOUND.values():
        for mode in ("validation", "serialization"):
            schema = spec.model.model_json_schema(mode=mode)
            assert schema["type"] == "object"
            assert orjson.dumps(schema)


def test_only_devices_and_partners_speak_through_the_events_endpoint() -> None:
    public = {type_: spec.scopes for type_, spec in INBOUND.items() if spec.public}
    assert public == {
        topics.VEHICLE_GATHERED: {"terminal"},
        topics.VEHICLE_WEIGHED: {"terminal"},
        topics.BARRIER_REPORTED: {"terminal"},
        topics.DEVICE_REPORTED: {"terminal"},
        topics.VEHICLE_DEPARTED: {"terminal"},
        topics.LANE_REPORTED: {"terminal"},
        topics.VISIT_RETRACTED: {"terminal", "officer"},
        topics.GOODS_MOVED: {"wms", "safety"},
    }


@pytest.mark.parametrize("said", ["AAA", [], 1, None, {"kg": 1}, {"kg": {}}])
@pytest.mark.parametrize("weight", [{"kg": None}, {"kg": "OL"}, {"kg": "OL", "stable": "x"}])
def test_what_the_gate_writes_of_unusable_readings_is_not_made_up_by_a_sender(weight: Any, said: Any) -> None:
    sent = {"direction": "I", "weight": {**weight, "unusable": said}}
    assert any(at.startswith("/weight/unusable") for at in error_at(VehicleGathered, sent))
