"""A truck that was set aside for others is looked at again when what speaks about it changes."""

import pytest

from tests.unit.lane_router.gate import declaration, line, part
from tests.unit.weight_check.crossing import Crossing


def plate_of(serial: int) -> str:
    return f"苏E0000{serial}"


def set_aside(others: int = 1) -> Crossing:
    """A truck too heavy, behind which others came and left; its papers are in order."""
    crossing = Crossing()
    crossing.declare(declaration(lines=[line("100", gross="120000")]))
    crossing.registers(plate=plate_of(1))
    crossing.file(part(1, "10"))
    crossing.gathers("26000", plate=plate_of(1))
    for other in range(others):
        crossing.gathers("8000", f"o{other}", plate=f"苏E1000{other}")
        crossing.departs(f"o{other}", how="backed-out")
    return crossing


@pytest.mark.parametrize("others", [1, 3])
def test_an_order_on_the_vehicle_withdraws_what_an_officer_had_released(others: int) -> None:
    crossing = set_aside(others)
    crossing.decides()
    assert crossing.barrier()[-1] == "raise"
    crossing.order("vehicle", plate_of(1))
    assert crossing.word()[0] == "N"
    assert crossing.barrier()[-2:] == ["withdrawn", "keep-closed"]


def test_an_order_on_the_vehicle_withdraws_what_another_weighing_has_released() -> None:
    crossing = set_aside()
    crossing.weighs("20000")
    assert crossing.barrier()[-1] == "raise"
    crossing.order("vehicle", plate_of(1))
    assert crossing.barrier()[-2:] == ["withdrawn", "keep-closed"]


def test_an_order_on_the_vehicle_withdraws_the_raise_of_one_gathered_again() -> None:
    crossing = set_aside()
    crossing.gathers("20000", plate=plate_of(1), mode="M")
    crossing.order("vehicle", plate_of(1))
    assert crossing.barrier()[-2:] == ["withdrawn", "keep-closed"]


def test_one_that_a_terminal_kept_while_offline_and_gathers_again_is_the_truck_in_the_lane() -> None:
    """Its first gathering was recorded offline; the truck still stands there, and is told what to do."""
    crossing = set_aside(0)
    crossing.registers(plate=plate_of(2))
    crossing.file(part(2, "10"))
    crossing.gathers("20000", "s2", plate=plate_of(2), offline=True)
    assert crossing.barrier() == ["keep-closed"]
    crossing.gathers("20000", "s2", plate=plate_of(2), mode="M")
    assert crossing.barrier() == ["keep-closed", "raise"]
    crossing.order("vehicle", plate_of(2))
    assert crossing.barrier()[-2:] == ["withdrawn", "keep-closed"]
