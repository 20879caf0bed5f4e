"""A list stands as it was approved: what the national system says of an amendment stops or lets go its trucks."""

import pytest

from tests.unit.lane_router.gate import declaration, line
from tests.unit.weight_check.crossing import Crossing
from tests.unit.weight_check.last_words import DOCUMENT, SHOWN, Said, open_tasks, says

AMENDED = declaration(lines=[line("140")])
AMENDMENT_REJECTED: Said = {"kind": "INV201", "result": "3", "concerns": "amendment", **DOCUMENT}


@pytest.mark.parametrize("first", ["the amendment", "its rejection"])
@pytest.mark.parametrize("moment", ["before the truck", "while it stands released"])
def test_a_list_stands_amended_here_though_its_amendment_was_rejected(first: str, moment: str) -> None:
    crossing = Crossing()
    crossing.laden()
    if moment == "while it stands released":
        crossing.gathers(**SHOWN)
    if first == "the amendment":
        crossing.declare(AMENDED)
    says(crossing, AMENDMENT_REJECTED)
    crossing.declare(AMENDED)
    if moment == "before the truck":
        crossing.gathers(**SHOWN)
    assert crossing.word() == ("M", ["document.receipt.contradicted"])
    assert open_tasks(crossing) == ["receipt-conflict"]


def rejected_amendment() -> Crossing:
    crossing = Crossing()
    crossing.laden()
    crossing.declare(AMENDED)
    says(crossing, AMENDMENT_REJECTED)
    crossing.gathers(**SHOWN)
    assert crossing.word()[0] == "M"
    return crossing


def test_a_list_put_back_as_it_was_approved_stops_nobody() -> None:
    crossing = rejected_amendment()
    crossing.declare(declaration())
    assert (crossing.word(), open_tasks(crossing)) == (("Y", []), [])


def test_another_amendment_after_a_rejected_one_waits_for_its_own_approval() -> None:
    crossing = rejected_amendment()
    crossing.declare(declaration(lines=[line("120")]))
    assert crossing.word()[0] == "M"
    says(crossing, {**AMENDMENT_REJECTED, "result": "1"})
    assert (crossing.word(), open_tasks(crossing)) == (("Y", []), [])


def test_how_far_a_list_has_come_is_no_amendment() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.declare(declaration(entry_released=True, inspection=False))
    says(crossing, AMENDMENT_REJECTED)
    crossing.gathers(**SHOWN)
    assert (crossing.word(), open_tasks(crossing)) == (("Y", []), [])


def test_an_amendment_that_was_approved_is_what_a_later_one_is_rejected_for() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.declare(AMENDED)
    says(crossing, {**AMENDMENT_REJECTED, "result": "1"})
    says(crossing, AMENDMENT_REJECTED)
    crossing.gathers(**SHOWN)
    assert (crossing.word(), open_tasks(crossing)) == (("Y", []), [])
    crossing.declare(declaration(lines=[line("160")]))
    assert crossing.word()[0] == "M"
