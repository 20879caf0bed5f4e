"""Group G: licences of imported equipment and of materials, and draws by the firm's credit.

A licence for production equipment is checked when it enters the zone, and not again when it leaves (policy item (二)).
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
from kakou.contracts import topics

from tests.e2e.cases.conftest import OpenTrade
from tests.e2e.cases.papers import Fields, a_firm, gate_pass, goods, registered, rice
from tests.e2e.cases.rows import Row, cases, check
from tests.e2e.cases.trade import KNOWN_WITHIN, Pass, Trade, Visit, a_reading
from tests.e2e.open_gate import session
from tests.gate import eventually

AEO_RATIO = "0.00500"
FIRST_LINE, SECOND_LINE = 2, 3
LICENSED = {"controls": ["licence"], "imported": True}
PASSES = 1000
AT_ONCE = 8
LANES = 10


def licensed(
    direction: str,
    item: str,
    licence: str | None = None,
    equipment: bool = True,
    type_: int = SECOND_LINE,
    quantity: str = "1",
) -> Callable[[Trade], Visit]:
    """Things under licence control, of the number `item`, come."""
    fields: Fields = {"item_no": item, "equipment": equipment, "unit": "001", "licence": licence, **LICENSED}
    line = goods(quantity, "8000", **fields)

    def story(trade: Trade) -> Visit:
        declared = trade.declares(line, direction=direction)
        filed = trade.files(gate_pass(declared, direction=direction, type=type_))
        return trade.arrives(filed, lane="X01" if direction == "E" else "E01")

    return story


def out_after_one_came_in(item: str, quantity: str = "1") -> Callable[[Trade], Visit]:
    def story(trade: Trade) -> Visit:
        came = licensed("I", item, licence="LIC-26-0042", type_=FIRST_LINE)(trade).passes_through()
        assert came.view()["verdict"]["check_result"] == "Y"
        return licensed("E", item, quantity=quantity)(trade)

    return story


ROWS = (
    Row(
        case="95",
        happens="imported equipment under licence control comes in without a licence",
        story=licensed("I", "EQ-95", type_=FIRST_LINE),
        verdict="N",
        reasons={"document.licence.missing"},
    ),
    Row(
        case="95",
        happens="the same with its licence",
        story=licensed("I", "EQ-95L", licence="LIC-26-0042", type_=FIRST_LINE),
        verdict="Y",
    ),
    Row(
        case="96",
        happens="equipment whose licence was checked on entry leaves to be disposed of, without one",
        story=out_after_one_came_in("EQ-96"),
        verdict="Y",
    ),
    Row(
        case="96",
        happens="equipment of which no check on entry is on file leaves without a licence",
        story=licensed("E", "EQ-96N"),
        verdict="N",
        reasons={"document.licence.missing"},
    ),
    Row(
        case="96",
        happens="three machines leave where the licence of one was checked on entry",
        story=out_after_one_came_in("EQ-96T", "3"),
        verdict="N",
        reasons={"document.licence.exceeded"},
    ),
    Row(
        case="97",
        happens="material under licence control leaves without a licence",
        story=licensed("E", "MA-97", equipment=False),
        verdict="N",
        reasons={"document.licence.missing"},
    ),
)


@cases(ROWS)
def test_licences(trade: Trade, row: Row) -> None:
    check(row, row.story(trade))


def test_99_an_aeo_firm_is_drawn_once_however_often_the_event_comes(trade: Trade) -> None:
    firm = a_firm()
    trade.puts(f"enterprises/{firm}", {"level": "aeo"})
    declared = trade.declares(goods("3000", "3000"), firm=firm)
    visit = trade.arrives(trade.files(gate_pass(declared, firm=firm)))
    first = visit.view()["verdict"]
    (draw,) = first["draws"]
    assert (draw["level"], draw["ratio"]) == ("aeo", AEO_RATIO)
    for _ in range(5):
        visit = visit.sends(visit.gathering)
    by_hand = visit.gathering["data"] | {"mode": "M"}
    visit = visit.says(topics.VEHICLE_GATHERED, by_hand)
    assert [answer["verdict"]["draws"] for answer in visit.answers] == [[draw]] * 7
    assert {answer["verdict"]["check_result"] for answer in visit.answers} == {first["check_result"]}


def test_99_no_new_reading_draws_anew(trade: Trade) -> None:
    firm = a_firm()
    trade.puts(f"enterprises/{firm}", {"level": "dishonest"})
    for _ in range(4):
        visit = trade.arrives(trade.files(registered(rice(), firm=firm)), lane="E02")
        for _ in range(5):
            visit = visit.says(topics.VEHICLE_GATHERED, visit.gathering["data"] | {"mode": "M"})
        (first, *later) = [answer["verdict"] for answer in visit.answers]
        assert [verdict["draws"] for verdict in later] == [first["draws"]] * 5
        assert {verdict["check_result"] for verdict in later} == {"M" if first["draws"][0]["drawn"] else "Y"}


def test_100_a_dishonest_firm_is_drawn_four_times_in_five(open_trade: OpenTrade) -> None:
    dishonest = {"aeo": "0", "ordinary": "0", "dishonest": "0.85"}
    trade = open_trade("3105DRAW", draw=dishonest, spot_check=dishonest)
    firm = a_firm()
    trade.puts(f"enterprises/{firm}", {"level": "dishonest"})
    with ThreadPoolExecutor(AT_ONCE) as clerks:
        filed = list(clerks.map(lambda _: trade.files(registered(rice(), firm=firm)), range(PASSES)))
    for start in range(0, PASSES, PASSES // 2):
        arrive_together(trade, filed[start : start + PASSES // 2])
    drawn = drawn_at_the_gate(trade)
    assert 0.80 * PASSES <= drawn < PASSES, drawn


def arrive_together(trade: Trade, filed: list[Pass]) -> None:
    """Trucks with a pass each, told in one batch; the last is waited for."""
    events = [
        trade.zone.event(topics.VEHICLE_GATHERED, session(), a_reading([one]), f"E{number % LANES:02}")
        for number, one in enumerate(filed, start=1)
    ]
    headers = {"Content-Type": "application/cloudevents-batch+json"}
    answer = trade.zone.terminal.post("/v1/events", content=orjson.dumps(events), headers=headers)
    assert answer.json()["accepted"] == len(filed), answer.text
    last = answer.json()["results"][-1]["location"] + "&wait=20"
    eventually(lambda: _decided(trade.zone.terminal.get(last).json()), KNOWN_WITHIN, "the last truck has its verdict")


def drawn_at_the_gate(trade: Trade) -> int:
    """Trucks that wait for an officer because they were drawn."""
    drawn, page = 0, "/v1/referrals?limit=500"
    while page:
        body: dict[str, Any] = trade.zone.officer.get(page).json()
        drawn += sum(any(draw["drawn"] for draw in one["verdict"]["draws"]) for one in body["items"])
        page = body.get("next", "")
    return drawn


def _decided(view: dict[str, Any]) -> bool:
    return view.get("verdict") is not None
