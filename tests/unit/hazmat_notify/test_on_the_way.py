"""What was let through to a storage unit and is not there yet counts in the forecast of the next truck for it."""

from typing import Any

import pytest
from hazmat_notify.stock.rules.balances import Stock
from kakou.contracts import topics

from tests.unit.hazmat_notify.office import Office
from tests.unit.hazmat_notify.papers import CHLORINE, METHANOL, moved, passage, reached, storage_unit

FIRST, SECOND, THIRD = (f"G1.E0{lane}.T{lane}" for lane in (1, 2, 3))
PASSES = {visit: f"Z3105I2611220000000000{place}" for place, visit in enumerate((FIRST, SECOND, THIRD), 10)}
LOAD: Any = CHLORINE | {"quantity": "3000.00000", "storage_unit": "W-1"}


def an_office(**policy: Any) -> Office:
    office = Office()
    if policy:
        document = {name: {"value": value, "effective_from": None, "source": None} for name, value in policy.items()}
        told = {"kind": "policy", "no": "policy", "document": document, "version": 1, "etag": '"1"'}
        office.hear(topics.DOCUMENT_CHANGED, "policy", told)
    for no in ("W-1", "W-2"):
        office.hear(topics.DOCUMENT_CHANGED, no, storage_unit(no, exposed_people=10))
    return office


def comes(office: Office, visit: str, word: str = "release", load: Any = LOAD, pass_no: str | None = None) -> None:
    passes = (pass_no or PASSES[visit],)
    office.hear(topics.VERDICT_REACHED, visit, reached(word, goods=(load,), visit=visit, passes=passes))


def passes(office: Office, visit: str, counted: str | None = None, pass_no: str | None = None) -> None:
    told = passage(visit, "I", pass_no or PASSES[visit])
    if counted is not None:
        line = {"document": LOAD["document"], "line": LOAD["line"], "quantity": counted, "unit": "kg"}
        told["passes"][0]["lines"] = [line]
    office.hear(topics.PASSAGE_RECORDED, visit, told)


def ends(office: Office, visit: str, how: str, raised: bool) -> None:
    office.hear(topics.VISIT_ENDED, visit, {"visit": visit, "how": how, "raised": raised})


def foreseen(office: Office, visit: str) -> tuple[str, str]:
    """Ratio now and then, of the visit's last alert."""
    told = [each.data for each in office.work() if each.type == topics.ALERT_RAISED and each.data["visit"] == visit]
    return told[-1]["forecast"]["ratio_now"], told[-1]["forecast"]["ratio_then"]


def test_the_second_truck_counts_the_first_while_that_is_on_its_way() -> None:
    office = an_office()
    comes(office, FIRST)
    assert foreseen(office, FIRST) == ("0.00000", "0.60000")
    passes(office, FIRST)
    ends(office, FIRST, "cleared", raised=True)
    comes(office, SECOND)
    assert foreseen(office, SECOND) == ("0.00000", "1.20000")


def test_trucks_released_at_two_lanes_at_once_count_each_other() -> None:
    office = an_office(forecast="refer")
    comes(office, FIRST)
    comes(office, SECOND)
    offers = [told.data["visit"] for told in office.work() if told.type == topics.RELEASE_OFFERED]
    assert offers == [FIRST], "together they would make the unit a major hazard"
    comes(office, THIRD, load=LOAD | {"quantity": "1000.00000"})
    assert foreseen(office, THIRD)[1] == "0.80000", "the second one's release was withheld"


@pytest.mark.parametrize("word", ["refer", "refuse"])
def test_a_truck_that_is_stopped_at_the_gate_counts_for_nothing(word: str) -> None:
    office = an_office()
    comes(office, FIRST, word)
    comes(office, SECOND)
    assert foreseen(office, SECOND)[1] == "0.60000"


@pytest.mark.parametrize("how", ["backed-out", "retracted"])
def test_a_truck_that_did_not_go_in_counts_for_nothing(how: str) -> None:
    office = an_office()
    comes(office, FIRST)
    ends(office, FIRST, how, raised=False)
    comes(office, SECOND)
    assert foreseen(office, SECOND)[1] == "0.60000"
    office.work()
    assert office.numbers("motion") == [SECOND]


def test_what_is_unloaded_counts_once_and_the_rest_is_still_coming() -> None:
    office = an_office()
    comes(office, FIRST)
    passes(office, FIRST)
    arrived = moved("in", "1", cas="7782-50-5", pass_no=PASSES[FIRST])
    office.hear(topics.GOODS_MOVED, "W-1", arrived)
    comes(office, SECOND)
    assert foreseen(office, SECOND) == ("0.20000", "1.20000")
    office.hear(topics.GOODS_MOVED, "W-1", arrived | {"quantity": "2"})
    comes(office, THIRD)
    assert foreseen(office, THIRD) == ("0.60000", "1.80000"), "the second one stands released"


def test_goods_for_another_unit_count_for_nothing() -> None:
    office = an_office()
    comes(office, FIRST, load=LOAD | {"storage_unit": "W-2"})
    passes(office, FIRST)
    comes(office, SECOND)
    assert foreseen(office, SECOND)[1] == "0.60000"


def test_a_truck_is_not_counted_beside_itself_when_it_is_judged_again_or_at_its_second_gate() -> None:
    office = an_office()
    comes(office, FIRST)
    comes(office, FIRST)
    assert foreseen(office, FIRST)[1] == "0.60000"
    passes(office, FIRST)
    ends(office, FIRST, "cleared", raised=True)
    comes(office, SECOND, pass_no=PASSES[FIRST])
    assert foreseen(office, SECOND)[1] == "0.60000"
    passes(office, SECOND, pass_no=PASSES[FIRST])
    comes(office, THIRD)
    assert foreseen(office, THIRD)[1] == "1.20000"
    assert office.numbers("motion") == [SECOND, THIRD], "one truck is in motion once"


def test_what_an_officer_counted_is_what_is_on_its_way() -> None:
    office = an_office()
    comes(office, FIRST)
    passes(office, FIRST, counted="1000.00000")
    comes(office, SECOND)
    assert foreseen(office, SECOND)[1] == "0.80000"
    office.hear(topics.GOODS_MOVED, "W-1", moved("in", "1", cas="7782-50-5", pass_no=PASSES[FIRST]))
    office.work()
    assert FIRST not in office.numbers("motion"), "all that was counted is unloaded"


def test_a_truck_of_which_an_officer_counted_nothing_is_not_on_its_way() -> None:
    office = an_office()
    comes(office, FIRST)
    passes(office, FIRST, counted="0.00000")
    comes(office, SECOND)
    assert foreseen(office, SECOND)[1] == "0.60000"


def test_what_is_coming_may_not_lie_beside_the_load_either() -> None:
    office = an_office()
    comes(office, FIRST)
    passes(office, FIRST)
    comes(office, SECOND, load=METHANOL | {"storage_unit": "W-1"})
    told = [each.data for each in office.work() if each.type == topics.ALERT_RAISED and each.data["visit"] == SECOND]
    assert [each["code"] for each in told[-1]["findings"]] == ["hazmat.forecast.conflict"]


@pytest.mark.parametrize(
    ("counted", "left"), [("5000.00000", "15000.00000"), ("0.00000", "20000.00000"), (None, "12000.00000")]
)
def test_an_exit_takes_from_the_unit_what_an_officer_counted(counted: str | None, left: str) -> None:
    office, visit = an_office(), "G1.X01.T9"
    office.hear(topics.GOODS_MOVED, "W-1", moved("in", "20", cas="7782-50-5"))
    load = LOAD | {"quantity": "8000.00000"}
    office.hear(topics.VERDICT_REACHED, visit, reached(goods=(load,), visit=visit, direction="E", passes=("P-OUT",)))
    told = passage(visit, "E", "P-OUT")
    if counted is not None:
        line = {"document": load["document"], "line": load["line"], "quantity": counted, "unit": "kg"}
        told["passes"][0]["lines"] = [line]
    office.hear(topics.PASSAGE_RECORDED, visit, told)
    office.work()
    stock = office.kept("stock", "W-1", Stock)
    assert stock is not None
    assert f"{stock.held['7782-50-5'].kilograms:f}" == left


BATTERIES: Any = METHANOL | {"name": "锂离子电池", "cas": None, "un": "3480", "hazard_class": "9", "subsidiary": []}
BATTERIES |= {"storage_unit": None, "listed_as": "dangerous-goods"}


@pytest.mark.parametrize(
    ("load", "followed"),
    [
        (BATTERIES, False),
        (BATTERIES | {"listed_as": "unidentified"}, False),
        (BATTERIES | {"storage_unit": "W-1"}, True),
        (METHANOL | {"storage_unit": None}, True),
    ],
    ids=["batteries", "unidentified", "bound for a unit", "a chemical"],
)
def test_only_chemicals_and_what_is_bound_for_a_unit_are_followed_into_storage(load: Any, followed: bool) -> None:
    office = an_office()
    comes(office, FIRST, load=load)
    passes(office, FIRST)
    ends(office, FIRST, "cleared", raised=True)
    told = [each.data["msg_type"] for each in office.work() if each.type == topics.ALERT_RAISED]
    assert (told[-1], office.numbers("motion")) == (("alert", [FIRST]) if followed else ("all-clear", []))


@pytest.mark.parametrize(("load", "asked"), [(BATTERIES, False), (METHANOL | {"storage_unit": None}, True)])
def test_batteries_that_leave_are_missed_in_no_stock(load: Any, asked: bool) -> None:
    office, visit = an_office(), "G1.X01.T9"
    office.hear(topics.VERDICT_REACHED, visit, reached(goods=(load,), visit=visit, direction="E", passes=("P-OUT",)))
    office.hear(topics.PASSAGE_RECORDED, visit, passage(visit, "E", "P-OUT"))
    assert bool([each for each in office.work() if each.type == topics.TASK_OPENED]) is asked
