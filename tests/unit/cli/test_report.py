"""Stops per 1,000 passages, by the firm's credit level and by reason."""

import asyncio
from decimal import Decimal

from kakou.contracts import topics
from kakou_cli.report.log_stops import ANY, stops_in

from tests.unit.cli.recorded import RecordedGate
from tests.unit.lane_router.gate import declaration, filed

OUTSIDE = "weight.vehicle.outside-band"
AEO, UNRATED = "3105940001", "3105940002"


def zone() -> RecordedGate:
    """Of an AEO firm's four trucks one is too heavy, of another's two one is, and a car without papers comes."""
    gate = RecordedGate()
    gate.tell(topics.ENTERPRISE_REGISTERED, {"enterprise": {"code": AEO, "level": "aeo"}})
    weights = [(AEO, "20000")] * 3 + [(AEO, "20700"), (UNRATED, "20000"), (UNRATED, "20700")]
    for number, (firm, weight) in enumerate(weights, 1):
        document, plate, session = f"QD310526I0000001{number:02}", f"苏E{number:05}", f"s{number}"
        gate.registers(plate=plate)
        gate.declare(declaration(document, firm=firm))
        gate.file(filed(number, plate=plate, firm=firm, documents=[{"kind": "list", "no": document}]))
        gate.gathers(weight, session, plate=plate)
        gate.gathers(weight, session, plate=plate)
        if weight == "20700":
            gate.decides(session)
        gate.raised(session)
        gate.departs(session)
    gate.gathers("1500", "s9", plate="苏E99999")
    gate.departs("s9", "backed-out")
    return gate


def test_each_level_and_reason_has_its_stops_for_1000_passages() -> None:
    rows = asyncio.run(stops_in(zone().standing(), None, None)).rows()
    assert rows[:4] == [
        ("aeo", ANY, 1, 4, Decimal("250.00000")),
        ("aeo", OUTSIDE, 1, 4, Decimal("250.00000")),
        ("ordinary", ANY, 1, 2, Decimal("500.00000")),
        ("ordinary", OUTSIDE, 1, 2, Decimal("500.00000")),
    ]
    assert rows[4] == ("unknown", ANY, 1, 0, None)


def test_an_officer_s_release_leaves_the_stop_what_it_was() -> None:
    found = asyncio.run(stops_in(zone().standing(), None, None))
    assert found.passages == {"aeo": 4, "ordinary": 2}
    assert found.stops["aeo"][OUTSIDE] == 1
