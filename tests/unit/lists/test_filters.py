"""What a list can be asked for finds these rows and no others; what cannot be asked is told by its name."""

from typing import Any, Final

import pytest
from gate_ingest.lists.declarations import DECLARATIONS
from gate_ingest.lists.passages import PASSAGES
from gate_ingest.lists.reference import LISTINGS as REFERENCE
from gate_ingest.lists.visits import VISITS
from hazmat_notify.lists.alerts import ALERTS
from kakou.history import tables
from kakou.lists import asking
from kakou.lists.listing import Listing

from tests.history_database import HistoryDatabase, later, ways
from tests.unit.lists.rows import LISTINGS, OTHER_ZONE, ZONE, body, found

VEHICLES, ENTERPRISES, CONTROL_ORDERS, LANES, UNITS = REFERENCE
FIRM, OTHER_FIRM = "3105940042", "3105940099"


async def test_every_filter_of_every_list_is_a_question_that_the_database_understands(history: HistoryDatabase) -> None:
    for listing in LISTINGS:
        for each in listing.filters:
            assert await found(history, listing, f"{each.name}={each.example}") == [], (listing.name, each.name)
        others = [each for each in listing.filters if each.name != "to"]
        assert await found(history, listing, "&".join(f"{each.name}={each.example}" for each in others)) == []


@pytest.fixture
def filled(history: HistoryDatabase) -> HistoryDatabase:
    visits: list[dict[str, Any]] = [
        {"visit": "A", "plate": "苏E01234", "firm": FIRM, "state": "open", "verdict": "refer", "hazardous": True},
        {
            "visit": "B",
            "plate": "苏E10234",
            "firm": OTHER_FIRM,
            "state": "ended",
            "verdict": "release",
            "how": "cleared",
        },
        {"visit": "C", "plate": "沪A0123X", "firm": FIRM, "state": "ended", "verdict": "refuse", "direction": "E"},
        {"visit": "D", "plate": None, "state": "open", "verdict": None, "gate": "G2", "lane": "X01", "level": "aeo"},
    ]
    history.insert(
        tables.VISITS,
        *({"zone": ZONE, "arrived_at": later(hours=n), **one} for n, one in enumerate(visits)),
        {"zone": OTHER_ZONE, "visit": "Z", "plate": "苏E01234", "firm": FIRM, "state": "open", "verdict": "refer"},
    )
    history.insert(
        tables.PLATES,
        *({"zone": ZONE, "plate": one["plate"]} for one in visits if one["plate"]),
        {"zone": OTHER_ZONE, "plate": "苏E01234"},
    )
    history.insert(
        tables.VERDICTS, *({"zone": ZONE, "visit": visit, "revision": n} for visit, n in (("A", 1), ("C", 2)))
    )
    history.insert(
        tables.REASONS,
        {"zone": ZONE, "visit": "A", "revision": 1, "n": 1, "code": "weight.vehicle.outside-band"},
        {"zone": ZONE, "visit": "C", "revision": 2, "n": 1, "code": "pass.state.used"},
    )
    return history


FOUND: Final = (
    ("", "DCBA"),
    ("plate=0123", "CA"),
    ("plate=苏e·o1234", "A"),
    ("plate=10234", "B"),
    ("plate=%%", ""),
    ("plate=_1234", "A"),
    ("plate=E%4", ""),
    ("plate=' OR 1=1 --", ""),
    (f"firm={FIRM}", "CA"),
    ("state=open", "DA"),
    ("verdict=refuse", "C"),
    ("reason=pass.state.used", "C"),
    ("reason=pass.state", ""),
    ("hazardous=true", "A"),
    ("gate=G2&lane=X01", "D"),
    ("direction=E", "C"),
    ("level=aeo", "D"),
    ("how=cleared", "B"),
    ("from=2026-11-22T09:00:00Z", "DCB"),
    ("to=2026-11-22T17:00:00+08:00", "A"),
    ("to=2026-11-22T17:00:00 08:00", "A"),
    ("from=2026-11-22T09:00:00Z&to=2026-11-22T10:00:00.000001Z", "CB"),
    ("from=2026-11-22&to=2026-11-22", "DCBA"),
    ("from=2026-11-23", ""),
    ("to=2026-11-21", ""),
    (f"firm={FIRM}&state=ended&plate=0123", "C"),
)
"""Questions, and the visits that they find."""


async def test_visits_are_found_by_what_people_ask(filled: HistoryDatabase) -> None:
    for query, visits in FOUND:
        assert "".join(row.visit for row in await found(filled, VISITS, query)) == visits, query


async def test_many_are_found_as_few_are(filled: HistoryDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    for each in VISITS.filters:
        monkeypatch.setitem(each.__dict__, "few", -1)
    for query, visits in FOUND:
        assert "".join(row.visit for row in await found(filled, VISITS, query)) == visits, query


@pytest.mark.parametrize("history", ["sqlite"], indirect=True)
async def test_a_reason_leads_to_its_visits_by_their_key_whether_few_have_it_or_all(
    filled: HistoryDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the index of codes, each of a million visits would be held against a million reasons."""
    plans = ways(monkeypatch)
    await found(filled, VISITS, "reason=pass.state.used")
    assert "visits USING INDEX sqlite_autoindex_visits_1 (zone=? AND visit=?)" in plans[-1]
    for each in VISITS.filters:
        monkeypatch.setitem(each.__dict__, "few", -1)
    await found(filled, VISITS, "reason=pass.state.used")
    assert "visits USING INDEX visits_by_zone_arrived_at (zone=?)" in plans[-1]
    assert "reasons USING PRIMARY KEY (zone=? AND visit=?" in plans[-1]
    assert "code" not in plans[-1]


PASSED: Final[tuple[tuple[str, list[int]], ...]] = (
    ("", [1, 2, 3, 4, 5, 6]),
    ("from=2026-11-22T09:00:00Z", [2, 3, 4, 5, 6]),
    ("from=2026-11-22T09:00:00.000001Z", [5, 6]),
    ("from=2026-11-22T10:00:00.000001Z", [6]),
    ("from=2026-11-22T20:00:00Z", []),
    ("to=2026-11-22T08:00:00Z", []),
    ("to=2026-11-22T09:00:00Z", [1]),
    ("to=2026-11-22T10:00:00Z", [1, 2, 3, 4]),
    ("to=2026-11-22T20:00:00Z", [1, 2, 3, 4, 5, 6]),
    ("from=2026-11-22T09:00:00Z&to=2026-11-22T10:00:00Z", [2, 3, 4]),
    ("from=2026-11-22T20:00:00Z&to=2026-11-22T21:00:00Z", []),
    (f"from=2026-11-22T09:00:00Z&to=2026-11-22T11:00:00Z&firm={FIRM}", [3, 5]),
)
"""Questions, and the sequences of the passages that they find."""


async def test_passages_of_a_time_are_found_by_their_sequence(history: HistoryDatabase) -> None:
    """Three of them were raised at one time; another zone's passages bound nothing."""
    for n, hours in enumerate((0, 1, 1, 1, 2, 11), 1):
        firm = FIRM if n % 2 else OTHER_FIRM
        history.insert(tables.PASSAGES, {"zone": ZONE, "sequence": n, "at": later(hours=hours), "firm": firm})
        history.insert(tables.PASSAGES, {"zone": OTHER_ZONE, "sequence": n, "at": later(minutes=20 * n)})
    for query, sequences in PASSED:
        for after in (0, 1, 3, 6):
            rest = [sequence for sequence in sequences if sequence > after]
            assert [row.sequence for row in await found(history, PASSAGES, query, after=(after,))] == rest, query
        assert [row.sequence for row in await found(history, PASSAGES, query)] == sequences, query


@pytest.mark.parametrize("history", ["sqlite"], indirect=True)
async def test_a_page_of_passages_of_a_time_is_read_in_its_order(
    history: HistoryDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each page of a month's passages would read the month."""
    plans = ways(monkeypatch)
    month = "from=2026-11-01&to=2026-11-30"
    for query, index in ((month, "sqlite_autoindex_passages_1"), (f"{month}&hazardous=true", "passages_hazardous")):
        for after in (None, (7,)):
            await found(history, PASSAGES, query, after=after)
            assert plans[-1].startswith(f"SEARCH main.passages USING INDEX {index} (zone=? AND sequence")
            assert "FOR ORDER BY" not in plans[-1]


@pytest.mark.parametrize("history", ["sqlite"], indirect=True)
async def test_passages_of_a_truck_or_firm_are_sought_by_an_index(
    history: HistoryDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = ways(monkeypatch)
    for query, index in (
        ("plate=E0123", "passages_by_zone_plate_sequence (zone=? AND plate=?)"),
        (f"firm={FIRM}", "passages_by_zone_firm_sequence (zone=? AND firm=?)"),
        (f"firm={FIRM}&from=2026-11-22", "passages_by_zone_firm_sequence (zone=? AND firm=? AND sequence>?)"),
        ("visit=A&from=2026-11-22", "passages_by_zone_visit_sequence (zone=? AND visit=? AND sequence>?)"),
    ):
        await found(history, PASSAGES, query)
        assert f"SEARCH main.passages USING INDEX {index}" in plans[-1], query


async def test_declarations_are_found_by_their_goods_and_by_whether_they_are_open(history: HistoryDatabase) -> None:
    for no, state, hs in (("D1", 1, "2905110000"), ("D2", 3, "2801100000"), ("D3", 2, "2905110000")):
        history.insert(tables.DECLARATIONS, {"zone": ZONE, "no": no, "passed_state": state})
        history.insert(tables.DECLARATION_LINES, {"zone": ZONE, "no": no, "line": 1, "hs": hs})

    async def nos(query: str) -> list[str]:
        return sorted(row.no for row in await found(history, DECLARATIONS, query))

    assert await nos("open=true") == ["D1", "D3"]
    assert await nos("open=false") == ["D2"]
    assert await nos("hs=2905110000") == ["D1", "D3"]
    assert await nos("hs=2905110000&open=false") == []


async def test_reference_data_is_found_inside_its_documents(history: HistoryDatabase) -> None:
    def document(of: str, no: str, **document: Any) -> dict[str, Any]:
        firm = document.get("firm")
        return {"zone": ZONE, "kind": of, "no": no, "firm": firm, "body": body(document=document)}

    target = {"kind": "vehicle", "no": "苏E01234"}
    history.insert(
        tables.DOCUMENTS,
        document("vehicle", "苏E01234", plate="苏E01234", firm=FIRM),
        document("vehicle", "苏E99999", plate="苏E99999"),
        document("enterprise", FIRM, code=FIRM, name="苏州'示例\"公司", level="aeo"),
        document("enterprise", OTHER_FIRM, code=OTHER_FIRM, level="dishonest"),
        document("control-order", "B1", id="B1", state="open", target=target),
        document("control-order", "B2", id="B2", state="released", target=target),
        document("lane", "G1.E01", gate="G1", lane="E01", mode="live"),
        document("lane", "G2.E01", gate="G2", lane="E01", mode="shadow"),
        document("storage-unit", "T-01", id="T-01", kind="tank-farm"),
    )

    async def nos(listing: Listing, query: str) -> list[str]:
        return [row.no for row in await found(history, listing, query)]

    assert await nos(VEHICLES, "plate=E0123") == ["苏E01234"]
    assert await nos(VEHICLES, f"firm={FIRM}") == ["苏E01234"]
    assert await nos(VEHICLES, "") == ["苏E01234", "苏E99999"]
    assert await nos(ENTERPRISES, "level=dishonest") == [OTHER_FIRM]
    assert await nos(ENTERPRISES, "name=苏州'示例\"公司") == [FIRM]
    assert await nos(CONTROL_ORDERS, "target_no=苏E01234") == ["B1", "B2"]
    assert await nos(CONTROL_ORDERS, "target_kind=vehicle&state=open") == ["B1"]
    assert await nos(LANES, "gate=G2") == ["G2.E01"]
    assert await nos(LANES, "mode=live") == ["G1.E01"]
    assert await nos(UNITS, "kind=tank-farm") == ["T-01"]
    assert await nos(UNITS, "kind=yard") == []


@pytest.mark.parametrize(
    ("listing", "query", "wrong"),
    [
        (VISITS, "plate=E", {"plate": "string_too_short"}),
        (VISITS, "plate=", {"plate": "string_too_short"}),
        (VISITS, f"plate={'E' * 300}", {"plate": "string_too_long"}),
        (VISITS, "firm=42", {"firm": "enterprise_code"}),
        (VISITS, "state=closed&verdict=maybe", {"state": "literal_error", "verdict": "literal_error"}),
        (VISITS, "from=yesterday", {"from": "time_rfc3339"}),
        (VISITS, "from=2026-11-22T08:00:00", {"from": "time_rfc3339"}),
        (VISITS, "from=2026-02-30", {"from": "day"}),
        (VISITS, "from=2026-11-23&to=2026-11-22T00:00:00Z", {"to": "range_reversed"}),
        (VISITS, "from=2026-11-22T00:00:00Z&to=2026-11-22T00:00:00Z", {"to": "range_reversed"}),
        (VISITS, "limit=0", {"limit": "greater_than_equal"}),
        (VISITS, "limit=501", {"limit": "less_than_equal"}),
        (VISITS, "limit=ten&count=perhaps", {"limit": "int_parsing", "count": "bool_parsing"}),
        (VISITS, "limit=99999999999999999999", {"limit": "less_than_equal"}),
        (VISITS, "color=red", {"color": "extra_forbidden"}),
        (VISITS, "state=open&state=ended", {"state": "repeated"}),
        (VISITS, "after=0", {"after": "cursor"}),
        (VISITS, "hazardous=maybe", {"hazardous": "bool_parsing"}),
        (VISITS, "gate=\u200b", {"gate": "string_too_short"}),
        (ALERTS, "severity=bad&un=1230", {"severity": "literal_error", "un": "extra_forbidden"}),
    ],
)
def test_what_cannot_be_asked_is_told_by_its_name_and_all_at_once(
    listing: Listing, query: str, wrong: dict[str, str]
) -> None:
    with pytest.raises(asking.WrongQuery) as told:
        asking.read(listing, ZONE, [tuple(part.split("=", 1)) for part in query.split("&")])  # type: ignore[misc]
    assert {error.pointer: error.code for error in told.value.errors} == {
        f"/query/{name}": code for name, code in wrong.items()
    }
    assert all(error.message for error in told.value.errors)


def test_a_part_of_a_plate_that_is_too_short_is_not_called_empty() -> None:
    with pytest.raises(asking.WrongQuery) as told:
        asking.read(VISITS, ZONE, [("plate", "E"), ("gate", "\u200b")])
    assert [error.message for error in told.value.errors] == [
        "must be 2 characters of the plate or more",
        "must not be empty",
    ]
