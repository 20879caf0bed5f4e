"""One declaration on many trucks: which truck this is, and what is still to come (policy item (七))."""

from kakou.contracts import topics

from tests.unit.lane_router.gate import (
    Gate,
    declaration,
    line,
    part,
)


def which(gate: Gate, session: str) -> dict[str, str]:
    return gate.facts("document.trucks.progress", session)


def test_the_terminal_is_told_which_truck_it_is_and_what_is_still_to_come() -> None:
    gate = Gate()
    gate.declare(declaration(lines=[line("100", unit="t")]))
    for serial, quantity in enumerate(("20", "20", "21", "15", "12", "12"), start=1):
        one = part(serial, quantity)
        one["goods"][0]["unit"] = "t"
        gate.file(one)
    for serial in (1, 2, 3):
        gate.goes_through(f"s{serial}", plate=f"苏E{serial:05d}")
    gate.gather("s4", "苏E00004")
    told = which(gate, "s4")
    assert (told["truck"], told["of"], told["waiting"], told["last"]) == ("4", "6", "2", "no")
    assert (told["passed"], told["declared"], told["unit"]) == ("61.00000", "100.00000", "t")
    trucks = gate.progress()["trucks"]
    assert trucks == {"passed": 3, "approved": 2, "total": 6, "last": True, "here": 1}
    gate.gather("s5", "苏E00005", lane="G1/E02")
    assert gate.progress()["trucks"]["approved"] == 1
    gate.departs("s5", "backed-out", lane="G1/E02")
    assert gate.progress()["trucks"] == trucks


def test_the_last_truck_is_told_that_it_is() -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(part(1, "60"), part(2, "40"))
    gate.goes_through("s1", plate="苏E00001")
    gate.gather("s2", "苏E00002")
    assert (which(gate, "s2")["truck"], which(gate, "s2")["last"]) == ("2", "yes")


def test_open_passes_of_an_amended_declaration_say_that_they_will_be_checked_again() -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(part(1, "50"), part(2, "50"))
    gate.declare(declaration(lines=[line("80")]))
    for serial in (1, 2):
        assert [one["code"] for one in gate.view(serial)["warnings"]][-1:] == ["filing.amendment.below-allocated"]
    gate.declare(declaration(lines=[line("100")]))
    assert "filing.amendment.below-allocated" not in [one["code"] for one in gate.view(1)["warnings"]]


def test_lines_of_a_pass_that_draw_on_one_line_share_what_was_counted_of_it() -> None:
    gate = Gate()
    gate.declare(declaration())
    twice = part(1, "30")
    twice["goods"] = [
        {"line": 1, "document_line": 1, "quantity": "30", "unit": "035", "gross": "6000"},
        {"line": 2, "document_line": 1, "quantity": "20", "unit": "035", "gross": "6000"},
    ]
    gate.file(twice)
    gate.gather(plate="苏E00001")
    gate.raised()
    told = [one.data for one in gate.out(type_=topics.PASS_CHANGED) if one.data["because"] == "raised"]
    assert [line["quantity"] for line in told[-1]["counted"]] == ["30.00000", "20.00000"]
