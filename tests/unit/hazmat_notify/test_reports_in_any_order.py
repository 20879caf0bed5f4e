"""Whatever order a lane's events come in, the safety office knows of the chemicals that went in."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.hazmat_notify.test_through_the_path import GATHERED, LANE, PASS, SESSION, VISIT, path
from tests.unit.path import Path

__all__ = ["path"]

Event = Callable[[Path], object]


def said(type_: str, data: dict[str, Any], session: str = SESSION) -> Event:
    return lambda path: path.tell(type_, data, subject=session, source=LANE)


EVENTS: dict[str, Event] = {
    "gathered": said(topics.VEHICLE_GATHERED, GATHERED),
    "raised": said(topics.BARRIER_REPORTED, {"state": "raised"}),
    "departed": said(topics.VEHICLE_DEPARTED, {"how": "cleared"}),
}


def messages(path: Path) -> list[str]:
    return [one.data["msg_type"] for one in path.out(type_=topics.ALERT_RAISED)]


@pytest.mark.parametrize("order", list(permutations(EVENTS)), ids="-".join)
def test_a_truck_that_went_in_is_inside(path: Path, order: tuple[str, ...]) -> None:
    for name in order:
        EVENTS[name](path)
    truck = path.entry("hazmat-notify", "motion", VISIT)
    assert (truck["where"], truck["ended"], truck["in_doubt"]) == ("inside", True, False)
    assert "all-clear" not in messages(path)


@pytest.mark.parametrize("order", [("gathered", "departed"), ("departed", "gathered")], ids="-".join)
def test_one_that_cleared_the_lane_unreported_is_in_doubt_and_not_gone(path: Path, order: tuple[str, ...]) -> None:
    for name in order:
        EVENTS[name](path)
    assert path.entry("hazmat-notify", "motion", VISIT)["in_doubt"] is True
    assert messages(path) == ["alert"]
    receipt = {"receipt": {"kind": "SAS221", "result": "1", "pass_no": PASS}}
    path.tell(topics.RECEIPT_RECEIVED, receipt)
    assert path.entry("hazmat-notify", "motion", VISIT)["in_doubt"] is True


def test_one_that_backed_out_has_left(path: Path) -> None:
    EVENTS["gathered"](path)
    said(topics.VEHICLE_DEPARTED, {"how": "backed-out"})(path)
    assert path.entry("hazmat-notify", "motion", VISIT) is None
    assert messages(path) == ["alert", "all-clear"]


@pytest.mark.parametrize("how", ["void", "another trip"])
def test_the_doubt_ends_with_the_pass(path: Path, how: str) -> None:
    EVENTS["gathered"](path)
    EVENTS["departed"](path)
    if how == "void":
        path.tell(topics.PASS_VOIDED, {"no": PASS, "reason": "装车有误"})
    else:
        said(topics.VEHICLE_GATHERED, GATHERED, "s2")(path)
        assert path.entry("hazmat-notify", "motion", VISIT)["in_doubt"] is True
        said(topics.BARRIER_REPORTED, {"state": "raised"}, "s2")(path)
    assert path.entry("hazmat-notify", "motion", VISIT) is None
    assert messages(path)[-1] == "all-clear"
