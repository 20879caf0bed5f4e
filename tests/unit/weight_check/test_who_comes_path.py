"""Trucks whose plate, card or container is not quite what the papers say, and the verdict on them."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import LIST, OTHER_LIST, PLATE, declaration, filed, pass_no
from tests.unit.path import START
from tests.unit.weight_check.crossing import Crossing

OTHER = "苏E09999"
BOX, SECOND, THIRD, FOURTH = "CSQU3054383", "TCLU9012340", "TEMU4567894", "MSKU7654328"
ONE_BOX = {"containers": [{"no": BOX, "position": "front"}]}
TWO_BOXES = {"containers": [{"no": BOX, "position": "front"}, {"no": SECOND, "position": "rear"}]}
NO = pass_no(1)


def camera(text: str, confidence: str = "Y", at: str = "front") -> dict[str, Any]:
    return {"text": text, "confidence": confidence, "camera": at}


def seen(no: str, position: str = "front", confidence: str = "Y") -> dict[str, Any]:
    return {"no": no, "position": position, "confidence": confidence}


def tag(plate: str, no: str = "T1") -> dict[str, Any]:
    return {"id": no, "plate": plate}


def days_left(days: int) -> dict[str, Any]:
    """A card issued ten days ago."""
    issued = (START - timedelta(days=10)).isoformat()
    return {"id": "D1", "issued_at": issued, "valid_days": 10 + days}


def comes(pass_fields: dict[str, Any] | None = None, **reading: Any) -> Crossing:
    gate = Crossing()
    gate.laden(**(pass_fields or {}))
    gate.tell(topics.VEHICLE_GATHERED, {"direction": "I", "weight": "20000", **reading}, subject="s1")
    return gate


@pytest.mark.parametrize(
    ("happens", "reading", "letter", "codes"),
    [
        ("full width", {"plates": [camera("苏Ｅ０１２３４")]}, "Y", []),
        ("O and I in the serial", {"plates": [camera("苏EOI234")]}, "Y", []),
        ("small letters, a dot, a space", {"plates": [camera("苏e· 01234")]}, "Y", []),
        ("Q for 0", {"plates": [camera("苏EQ1234")]}, "M", ["identity.plate.lookalike"]),
        ("Q for 0, pass shown", {"plates": [camera("苏EQ1234")], "pass_nos": [NO]}, "M", ["identity.plate.lookalike"]),
        ("Q for 0, tagged", {"plates": [camera("苏EQ1234")], "tags": [tag(PLATE)]}, "M", ["identity.plate.conflict"]),
        ("camera unsure, pass shown", {"plates": [camera(PLATE, "N")], "pass_nos": [NO]}, "Y", []),
        ("camera unsure, nothing else", {"plates": [camera(PLATE, "N")]}, "M", ["identity.plate.unsure"]),
        ("tag alone", {"tags": [tag(PLATE)]}, "Y", []),
        ("nothing but the pass's number", {"pass_nos": [NO]}, "M", ["identity.plate.unread"]),
        ("another tag", {"plates": [camera(PLATE)], "tags": [tag(OTHER)]}, "M", ["identity.plate.conflict"]),
        ("another card", {"plates": [camera(PLATE)], "cards": [tag(OTHER)]}, "M", ["identity.plate.conflict"]),
        (
            "two tags, one of another truck",
            {"plates": [camera(PLATE)], "tags": [tag(PLATE), tag(OTHER, "T2")]},
            "M",
            ["identity.plate.conflict"],
        ),
        (
            "front and rear plates of two trucks",
            {"plates": [camera(PLATE), camera(OTHER, at="rear")]},
            "M",
            ["identity.plate.conflict"],
        ),
        ("its trailer's plate behind", {"plates": [camera(PLATE), camera("苏E1234挂", at="rear")]}, "Y", []),
        ("driver's last day", {"plates": [camera(PLATE)], "driver_card": days_left(1)}, "Y", []),
        (
            "driver's card just over",
            {"plates": [camera(PLATE)], "driver_card": days_left(0)},
            "N",
            ["identity.driver-card.expired"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_it_is(happens: str, reading: dict[str, Any], letter: str, codes: list[str]) -> None:
    assert comes(**reading).word() == (letter, codes), happens


@pytest.mark.parametrize(
    "seen_beside",
    [
        {"plates": [{**camera(PLATE), "colour": "green"}]},
        {"plates": [{**camera(PLATE, at="rear-left"), "colour": "white"}]},
        {"plates": [camera(PLATE)], "photos": [{"position": "front", "id": "P1"}, {"any": "field"}]},
        {"plates": [camera(PLATE)], "weight": {"kg": "20000", "axles": ["1", "-5", "9000"]}},
        {"plates": [camera(PLATE)], "weight": {"kg": "20000", "axles": []}, "photos": []},
    ],
    ids=["colour", "side", "photos", "axles", "none"],
)
def test_evidence_decides_nothing_and_is_kept_as_it_came(seen_beside: dict[str, Any]) -> None:
    gate = comes(**seen_beside)
    assert gate.word() == ("Y", [])
    kept = orjson.loads(gate.log.records(topics.INBOUND_TOPIC, 0)[-1].value or b"")["data"]
    for name, value in seen_beside.items():
        assert kept[name] == value or name == "weight"
    assert len(kept.get("weight", {}).get("axles", ())) == len(seen_beside.get("weight", {}).get("axles", ()))


@pytest.mark.parametrize("sequence", [0, 7])
def test_a_device_s_own_count_decides_nothing(sequence: int) -> None:
    gate = comes(plates=[camera(PLATE)])
    data = {"direction": "I", "mode": "M", "plates": [camera(PLATE)], "weight": "20000"}
    gate.tell(topics.VEHICLE_GATHERED, data, subject="s1", sequence=sequence)
    assert gate.word() == ("Y", [])


@pytest.mark.parametrize(
    ("happens", "papers", "boxes", "letter", "word"),
    [
        ("as declared, with spaces", ONE_BOX, [seen("csqu 305438-3")], "Y", "0000"),
        ("as declared, camera unsure", ONE_BOX, [seen(BOX, confidence="N")], "Y", "0000"),
        ("another, camera unsure", ONE_BOX, [seen(SECOND, confidence="N")], "M", "1100"),
        ("wrong check digit", ONE_BOX, [seen("MSKU7654321")], "M", "1100"),
        ("a character missing", ONE_BOX, [seen(BOX[:-1])], "M", "1100"),
        ("none declared", {}, [seen(BOX)], "N", "z1z0"),
        ("a second one, not declared", ONE_BOX, [seen(BOX), seen(SECOND, "rear")], "N", "z10z"),
        ("only the front one of two", TWO_BOXES, [seen(BOX)], "N", "z10z"),
        ("the front one read twice", TWO_BOXES, [seen(BOX), seen(BOX, "rear")], "N", "z10z"),
        ("swapped", TWO_BOXES, [seen(SECOND), seen(BOX, "rear")], "Y", "0000"),
        ("two others", TWO_BOXES, [seen(FOURTH), seen(THIRD, "rear")], "N", "z1zz"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_which_containers(
    happens: str, papers: dict[str, Any], boxes: list[dict[str, Any]], letter: str, word: str
) -> None:
    gate = comes(papers, plates=[camera(PLATE)], containers=boxes)
    verdict = gate.verdict()
    assert (verdict["check_result"], verdict["status_word"][:4]) == (letter, word), happens


def two_trucks() -> Crossing:
    gate = Crossing()
    gate.declare(declaration(), declaration(OTHER_LIST))
    gate.file(filed(1), filed(2, plate=OTHER, documents=[{"kind": "list", "no": OTHER_LIST}]))
    return gate


@pytest.mark.parametrize(
    "shown",
    [
        {"cards": [{"id": "C1", "plate": OTHER, "pass_no": pass_no(2)}]},
        {"pass_nos": [pass_no(2)]},
        {"pass_nos": [pass_no(1), pass_no(2)]},
    ],
    ids=["card", "number", "both numbers"],
)
def test_who_shows_the_pass_of_another_truck_is_refused_and_leaves_it_as_it_was(shown: dict[str, Any]) -> None:
    gate = two_trucks()
    gate.gathers(**shown)
    letter, codes = gate.word()
    assert (letter, "identity.plate.mismatch" in codes) == ("N", True)
    assert gate.state(2) == "approved"


@pytest.mark.parametrize(
    ("filing", "code"),
    [
        ({"approval": 3}, "pass.state.not-approved"),
        ({"approval": 2}, "pass.state.not-approved"),
        ({"bind": None}, "pass.state.not-approved"),
        ({"approved_at": (START - timedelta(days=15)).isoformat()}, "pass.life.expired"),
    ],
    ids=["rejected", "with an officer", "refused by us", "15 days old"],
)
def test_a_driver_who_shows_nothing_is_told_what_became_of_the_pass_of_his_plate(
    filing: dict[str, Any], code: str
) -> None:
    gate = Crossing()
    gate.laden(**filing)
    gate.gathers()
    assert gate.word() == ("N", [code])
    assert gate.counters() == (("100", "0") if code == "pass.life.expired" else ("0", "0"))


def test_a_refused_pass_stands_in_no_other_passs_way() -> None:
    gate = Crossing()
    gate.laden(approval=3)
    gate.file(filed(2))
    gate.gathers()
    assert (gate.word(), gate.state(2), gate.state(1)) == (("Y", []), "bound", "refused")


def test_of_a_voided_and_a_new_pass_the_new_one_counts() -> None:
    gate = Crossing()
    gate.laden()
    gate.void()
    gate.gathers("20000", "s1")
    assert gate.word() == ("N", ["pass.state.void"])
    gate.departs(how="backed-out")
    gate.file(filed(2))
    gate.gathers("20000", "s2")
    assert (gate.word("s2"), gate.counters(LIST)) == (("Y", []), ("100", "0"))
