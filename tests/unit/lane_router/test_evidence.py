"""A licence, entry check or permission stands for what it was given for, once (policy items (二), (十) to (十六))."""

from typing import Any

import pytest

from tests.unit.lane_router.gate import FIRM, Gate, declaration, filed, line, pass_no

MACHINE: dict[str, Any] = {
    "name": "贴片机",
    "part_no": "SMT-1",
    "hs": "8479899990",
    "unit": "001",
    "imported": True,
    "equipment": True,
    "controls": ["licence"],
}
OTHER_FIRM = "3105940099"


def enters(gate: Gate, quantity: str, serial: int = 1, firm: str = FIRM, **fields: Any) -> None:
    no = f"QD310526I{serial:09}"
    gate.declare(declaration(no, firm=firm, lines=[line(quantity, **MACHINE | {"licence": "XK-1"} | fields)]))
    gate.file(filed(serial, firm=firm, documents=[{"kind": "list", "no": no}]))
    gate.goes_through(f"in{serial}")


def leaves(gate: Gate, quantity: str, serial: int = 1, firm: str = FIRM, *more: str, **fields: Any) -> str:
    """A truck with this many comes to the gate; it stays in its lane. The lines that `more` names are others of it."""
    no = f"QD310526E{serial:09}"
    lines = [line(each, **MACHINE | fields) | {"line": at} for at, each in enumerate((quantity, *more), start=1)]
    gate.declare(declaration(no, firm=firm, direction="E", lines=lines))
    plate = f"苏E{serial:05}"
    documents = [{"kind": "list", "no": no}]
    gate.file(filed(serial, "E", plate, firm=firm, type=3, documents=documents))
    gate.gather(f"out{serial}", plate=plate, lane=f"G1/X{serial:02}", direction="E")
    return f"G1.X{serial:02}"


def licence_codes(gate: Gate, serial: int, lane: str) -> list[str]:
    return [code for code in gate.codes(f"out{serial}", lane) if code.startswith("document.licence")]


EXITS: list[tuple[str, list[str], list[str], dict[str, Any], list[str]]] = [
    ("one that entered", ["1"], ["1"], {}, []),
    ("three where one entered", ["1"], ["3"], {}, ["document.licence.exceeded"]),
    ("three where two and one entered", ["2", "1"], ["3"], {}, []),
    ("the same by its number, whatever the part", ["1"], ["1"], {"item_no": "SN-1"}, ["document.licence.missing"]),
    ("two lines of one each where one entered", ["1"], ["1", "1"], {}, ["document.licence.missing"]),
    ("two lines that together are as many as entered", ["2"], ["1", "1"], {}, []),
    ("more on a licence of their own", ["1"], ["3"], {"licence": "XK-2"}, []),
    ("as many in another unit", ["1"], ["1"], {"unit": "035"}, ["document.licence.missing"]),
]


@pytest.mark.parametrize(("said", "entered", "out", "fields", "codes"), EXITS, ids=[row[0] for row in EXITS])
def test_the_licence_seen_on_entry_covers_the_machines_that_entered(
    said: str, entered: list[str], out: list[str], fields: dict[str, Any], codes: list[str]
) -> None:
    gate = Gate()
    for serial, quantity in enumerate(entered, start=1):
        enters(gate, quantity, serial)
    lane = leaves(gate, out[0], 1, FIRM, *out[1:], **fields)
    assert licence_codes(gate, 1, lane) == codes


def test_a_second_exit_on_one_entry_needs_a_licence_of_its_own() -> None:
    gate = Gate()
    enters(gate, "1")
    lane = leaves(gate, "1", 1)
    gate.raised("out1", lane.replace(".", "/"))
    gate.departs("out1", lane=lane.replace(".", "/"))
    assert licence_codes(gate, 2, leaves(gate, "1", 2)) == ["document.licence.missing"]


def test_two_trucks_at_the_lanes_cannot_both_leave_on_one_entry() -> None:
    gate = Gate()
    enters(gate, "1")
    first, second = leaves(gate, "1", 1), leaves(gate, "1", 2)
    assert licence_codes(gate, 2, second) == []
    gate.raised("out1", first.replace(".", "/"))
    assert licence_codes(gate, 2, second) == ["document.licence.missing"]


def test_what_entered_again_may_leave_again() -> None:
    gate = Gate()
    enters(gate, "1", 1)
    lane = leaves(gate, "1", 1)
    gate.raised("out1", lane.replace(".", "/"))
    enters(gate, "1", 2)
    assert licence_codes(gate, 2, leaves(gate, "1", 2)) == []


def test_another_firms_entry_is_no_evidence() -> None:
    gate = Gate()
    enters(gate, "1", firm=OTHER_FIRM)
    assert licence_codes(gate, 1, leaves(gate, "1")) == ["document.licence.missing"]


# ------------------------------------------------------------------ under a permission


def picture(no: str, direction: str, quantity: str = "1", permission: str = "C", **fields: Any) -> dict[str, Any]:
    goods = line(quantity, name="油画", item_no="ART-1", unit="001", **fields)
    return declaration(no, kind="movement", direction=direction, permission={"type": permission}, lines=[goods])


def moves(gate: Gate, serial: int, document: dict[str, Any], **fields: Any) -> list[str]:
    direction = document["direction"]
    gate.declare(document)
    documents = [{"kind": "movement", "no": document["no"]}]
    gate.file(filed(serial, direction, type=4, documents=documents, **fields))
    gate.gather(f"m{serial}", direction=direction, pass_nos=[pass_no(serial, direction)])
    codes = [code for code in gate.codes(f"m{serial}") if code.startswith("document.return")]
    gate.raised(f"m{serial}")
    gate.departs(f"m{serial}")
    return codes


RETURNS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("the same under the same permission", picture("CR2", "I"), []),
    ("under another one", picture("CR2", "I", permission="E"), ["document.return.other-permission"]),
    ("more than went", picture("CR2", "I", "2"), ["document.return.more"]),
]


@pytest.mark.parametrize(("said", "back", "codes"), RETURNS, ids=[row[0] for row in RETURNS])
def test_what_went_under_a_permission_comes_back_under_it(said: str, back: dict[str, Any], codes: list[str]) -> None:
    gate = Gate()
    assert moves(gate, 1, picture("CR1", "E")) == []
    assert moves(gate, 2, back) == codes


def test_two_lines_of_one_truck_do_not_bring_back_the_same_thing_twice() -> None:
    gate = Gate()
    moves(gate, 1, picture("CR1", "E"))
    both = picture("CR2", "I")
    both["lines"] = [both["lines"][0], {**both["lines"][0], "line": 2}]
    assert moves(gate, 2, both) == ["document.return.more"]


def test_a_second_return_of_what_is_back_is_not_away() -> None:
    gate = Gate()
    moves(gate, 1, picture("CR1", "E"))
    moves(gate, 2, picture("CR2", "I"))
    assert moves(gate, 3, picture("CR3", "I")) == ["document.return.not-away"]
