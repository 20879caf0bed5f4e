"""A declaration's trucks weighed as one (policy item (七)): what hides in each truck's band shows up in the sum."""

from decimal import Decimal

import pytest
from kakou.contracts import topics
from kakou.contracts.events.weigh_plan import Instrument
from weight_check.rules.group import GroupWeight, check_group

from tests.unit.lane_router.gate import LIST, declaration, line, part
from tests.unit.weight_check.crossing import Crossing


def group_of(measured: list[str], declared: str = "8000", doubt: str = "80") -> GroupWeight:
    group = GroupWeight()
    for kg in measured:
        group = group.with_truck(Decimal(declared), Decimal(kg), Decimal(doubt))
    return group


def found(group: GroupWeight, instrument: Instrument | None = None) -> list[str]:
    return [finding.code for finding in check_group(LIST, group, instrument or Instrument())]


def test_errors_of_the_trucks_are_taken_to_be_independent() -> None:
    so_far = group_of(["7950"] * 16).so_far
    assert (so_far.difference, so_far.uncertainty) == (Decimal(800), Decimal(320))


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        (["7950"] * 16, ["weight.group.drift"]),
        (["8050"] * 16, ["weight.group.drift"]),
        (["7950"] * 4, []),
        (["7950", "8050"] * 8, []),
        (["7000"], []),
        (["7000", "8000"], ["weight.group.drift"]),
    ],
)
def test_a_steady_shortfall_shows_up_and_chance_does_not(measured: list[str], expected: list[str]) -> None:
    assert found(group_of(measured)) == expected


def test_the_policy_says_how_sure_and_from_how_many_trucks_on() -> None:
    group = group_of(["7950"] * 4)
    assert found(group, Instrument(group_uncertainties=Decimal(1))) == ["weight.group.drift"]
    assert found(group, Instrument(group_uncertainties=Decimal(1), group_trucks=5)) == []


def test_just_as_much_as_the_uncertainty_allows_is_no_drift() -> None:
    group = group_of(["7680", "8000", "8000", "8000"])
    assert (group.so_far.difference, group.so_far.uncertainty) == (Decimal(320), Decimal(160))
    assert found(group) == []
    assert found(group.with_truck(Decimal(0), Decimal("-0.00001"), Decimal(0))) == ["weight.group.drift"]


def goes(crossing: Crossing, serial: int, weight: str) -> None:
    plate = f"苏E{serial:05d}"
    crossing.registers(plate=plate)
    crossing.file(part(serial, "10"))
    crossing.gathers(weight, f"s{serial}", plate=plate)
    crossing.raised(f"s{serial}")
    crossing.departs(f"s{serial}")


def test_a_steady_shortfall_is_a_note_on_the_next_truck_and_one_task_that_ends_with_it() -> None:
    crossing = Crossing()
    crossing.declare(declaration(lines=[line("150", gross="180000")]))
    for serial in range(1, 8):
        goes(crossing, serial, "19800")
    assert [crossing.word(f"s{serial}") for serial in range(1, 8)] == [("Y", [])] * 7
    assert "weight.group.drift" not in crossing.notes("s1")
    assert "weight.group.drift" in crossing.notes("s7")
    (task,) = [one.data for one in crossing.out(type_=topics.TASK_OPENED)]
    assert (task["kind"], task["subject"]) == ("group-drift", {"kind": "declaration", "no": LIST})
    assert "kg apart" in task["text"]["en"]
    for serial in range(8, 11):
        goes(crossing, serial, "20500")
    settled = [one.data for one in crossing.out(type_=topics.TASK_SETTLED)]
    assert [one["id"] for one in settled] == [task["id"]]
    assert "weight.group.drift" not in crossing.notes("s10")
