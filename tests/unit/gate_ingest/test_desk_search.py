"""The one field in the head of every page: what was typed is recognised, and leads to its page."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from gate_ingest.desk.search.finding import finding
from gate_ingest.desk.search.query import LONGEST, Query, query_of
from gate_ingest.handler import OFFERS_MODEL
from kakou.contracts import topics
from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.gate_pass import GatePass
from kakou.history import tables

from tests.history_database import history_database, ways
from tests.unit.contracts.samples import DECLARATION, FIRM, LIST_NO, PASS, PASS_NO, TWO_STEP_NO
from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.at_the_desk import officer_of, tell, without_history
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.projecting import settings, stores

__all__ = ["settings", "stores"]  # the fixtures

NOW = datetime.now(UTC)
BOX = "CSQU3054383"
HOSTILE = "<script>alert(1)</script>\"'&"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (told.VISIT, {"visit": told.VISIT}),
        (f"  {PASS_NO.lower()} ", {"pass_no": PASS_NO}),
        ("Ｚ3105I261122 000000000042", {"pass_no": PASS_NO}),
        (LIST_NO, {"document_no": LIST_NO}),
        (TWO_STEP_NO, {"document_no": TWO_STEP_NO}),
        ("csqu 305438-3", {"container": BOX}),
        (BOX[:-1] + "4", {"container": BOX[:-1] + "4", "wrong_box": True}),
        (FIRM, {"firm": FIRM}),
        ("苏E·O1234", {"plate": "苏E01234", "pass_no": None}),
        ("1234", {"plate": "1234", "number": None}),
        ("QD310526", {"number": "QD310526", "plate": "QD310526"}),
        ("Z3105I2611220000", {"number": "Z3105I2611220000", "plate": None}),
    ],
)
def test_a_number_is_recognised_by_its_shape_however_it_was_typed(typed: str, meant: dict[str, Any]) -> None:
    found = query_of(typed)
    assert isinstance(found, Query)
    assert {name: getattr(found, name) for name in meant} == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "search_empty"),
        (" \u200b\x00 ", "search_empty"),
        ("E", "search_short"),
        ("·.-", "search_short"),
        ("A" * (LONGEST + 1), "search_long"),
    ],
)
def test_what_cannot_be_looked_for_is_told_apart(typed: str, said: str) -> None:
    assert query_of(typed) == said


async def trucks(gate: GateUnderTest, *visits: str, zone: str = told.ZONE) -> None:
    for visit in visits:
        verdict = told.verdict(datetime.now(UTC), "refer", visit=visit)
        await tell(gate, visit, topics.VERDICT_REACHED, told.reached(verdict), zone)


async def a_pass(gate: GateUnderTest, **more: Any) -> None:
    filed = GatePass.model_validate(PASS | {"containers": [{"no": BOX}]} | more)
    await tell(gate, filed.no, topics.PASS_CHANGED, told.pass_changed(filed, datetime.now(UTC)))


async def a_declaration(gate: GateUnderTest) -> None:
    document = Declaration.model_validate(DECLARATION)
    await tell(gate, LIST_NO, topics.DECLARATION_CHANGED, told.declaration_changed(document))


async def test_one_hit_is_gone_to_and_several_are_shown_by_kind_with_how_they_stand(gate: GateUnderTest) -> None:
    async with officer_of(gate) as officer:
        await trucks(gate, told.VISIT)
        only = await officer.get("/desk/search", params={"q": "E0123"})
        await trucks(gate, "G1.E02.B")
        await a_pass(gate)
        await a_declaration(gate)
        by_plate = (await officer.get("/desk/search", params={"q": "01234"})).text
        by_firm = (await officer.get("/desk/search", params={"q": FIRM})).text
        by_box = await officer.get("/desk/search", params={"q": BOX})
        by_beginning = await officer.get("/desk/search", params={"q": LIST_NO[:10]})
        whole = [(await officer.get("/desk/search", params={"q": no})) for no in (told.VISIT, PASS_NO, TWO_STEP_NO)]
    assert (only.status_code, only.headers["location"]) == (303, f"/desk/visits/{told.VISIT}")
    assert by_plate.index("group-trucks") < by_plate.index("group-passes")
    assert "待关员核查" in by_plate
    assert [f"/desk/visits/{visit}" in by_plate for visit in (told.VISIT, "G1.E02.B")] == [True, True]
    assert f"/desk/declarations/{LIST_NO}" in by_firm
    assert "尚未过卡" in by_firm
    assert by_box.headers["location"] == f"/desk/passes/{PASS_NO}"
    assert by_beginning.headers["location"] == f"/desk/declarations/{LIST_NO}"
    assert [answer.headers["location"] for answer in whole] == [
        f"/desk/visits/{told.VISIT}",
        f"/desk/passes/{PASS_NO}",
        f"/desk/declarations/{TWO_STEP_NO}",
    ]


async def test_a_release_that_waits_or_is_kept_back_is_not_told_as_one(gate: GateUnderTest) -> None:
    released, waits, kept_back = (
        told.verdict(datetime.now(UTC), "release", told.command(n, **held), visit=f"G1.E0{n}.A")
        for n, held in ((1, {}), (2, {"held_for": "announcement"}), (3, {"held_for": "announcement"}))
    )
    for verdict in (released, waits, kept_back):
        await tell(gate, verdict.visit, topics.VERDICT_REACHED, told.reached(verdict))
    gate.hazmat.says["foreseen"] = lambda unit, event: unit.emit(
        topics.FORECAST_MADE, told.withheld(kept_back), subject=kept_back.visit
    )
    foreseen = {"type": "foreseen", "id": "9", "source": "/", "subject": kept_back.visit, "data": {}}
    position = await gate.host.append(told.ZONE, foreseen, trace=None)
    assert await gate.host.states.reached(OFFERS_MODEL, 0, position.offset, 10)
    async with officer_of(gate) as officer:
        page = (await officer.get("/desk/search", params={"q": "E01234"})).text
    states = dict(re.findall(r'href="/desk/visits/(\S+)".*?<span class="state ([a-z_-]+)"', page, re.DOTALL))
    assert states == {"G1.E01.A": "says_release", "G1.E02.A": "awaiting-announcement", "G1.E03.A": "says_refer"}


async def test_what_finds_nothing_or_cannot_be_looked_for_is_answered_in_words(gate: GateUnderTest) -> None:
    async with officer_of(gate) as officer:
        pages = {
            typed: await officer.get("/desk/search", params={"q": typed})
            for typed in ("", "E", "A" * 10_000, HOSTILE, "%%", BOX[:-1] + "4")
        }
        english = await officer.get("/desk/search", params={"q": "E&lang=zh", "lang": "en"})
    said = {typed: (page.status_code, page.text) for typed, page in pages.items()}
    assert said[""][0] == 200
    assert (said["E"][0], "至少输入两个" in said["E"][1]) == (422, True)
    assert (said["A" * 10_000][0], "最多120个字符" in said["A" * 10_000][1]) == (422, True)
    assert "A" * 200 not in said["A" * 10_000][1]
    assert said[HOSTILE][0] == 200
    assert "没有找到" in said[HOSTILE][1]
    assert "<script>alert" not in said[HOSTILE][1]
    assert "没有找到" in said["%%"][1], "they stand for themselves"
    assert "校验位不对" in said[BOX[:-1] + "4"][1]
    assert english.headers["location"] == "/desk/search?q=E%26lang%3Dzh"


async def test_another_zone_and_another_lane_are_not_found(gate: GateUnderTest) -> None:
    await trucks(gate, told.VISIT, "G1.E02.B")
    await a_pass(gate)
    async with officer_of(gate, OTHER_ZONE) as stranger, officer_of(gate, lanes=("G1/E02",)) as booth:
        theirs = await stranger.get("/desk/search", params={"q": "E01234"})
        own = await booth.get("/desk/search", params={"q": "E01234"})
        by_firm = await booth.get("/desk/search", params={"q": FIRM})
    assert "没有找到" in theirs.text
    assert own.headers["location"] == "/desk/visits/G1.E02.B"
    assert PASS_NO not in by_firm.text


async def test_while_the_history_is_away_it_is_said_and_a_whole_number_still_leads_to_its_page(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_pass(gate)
    without_history(monkeypatch)
    async with officer_of(gate) as officer:
        part = await officer.get("/desk/search", params={"q": "E0123"})
        whole = await officer.get((await officer.get("/desk/search", params={"q": PASS_NO})).headers["location"])
    assert (part.status_code, part.headers["retry-after"]) == (503, "2")
    assert "历史记录暂时无法读取" in part.text
    assert 'value="E0123"' in part.text
    assert (whole.status_code, PASS_NO in whole.text) == (200, True)


async def test_whoever_is_not_signed_in_finds_nothing(gate: GateUnderTest) -> None:
    speaker = await gate.speaking_as("safety")
    answer = await speaker.get("/desk/search", params={"q": "E0123"}, headers={"Authorization": ""})
    assert (answer.status_code, 'name="token"' in answer.text) == (401, True)


LANES = ("G1/E01", "G1/E02")


@pytest.mark.parametrize(
    ("typed", "lanes"),
    [
        *((typed, ()) for typed in ("E0123", FIRM, "QD310526I0", "Z3105I26112200", BOX)),
        *((typed, LANES) for typed in ("E0123", FIRM)),
    ],
)
def test_no_search_looks_through_all_trucks_or_documents(
    typed: str, lanes: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = query_of(typed)
    assert isinstance(query, Query)
    with history_database("sqlite", tmp_path, None) as history:
        for table in (tables.PLATES, tables.VISITS, tables.PASSES):
            history.insert(table, {"zone": told.ZONE, "plate": "苏E01234", "visit": "G1.E01.1", "filed_at": NOW})
        found = ways(monkeypatch)
        history.reader.read_now(told.ZONE, finding(query, frozenset(lanes)))
    of_rows = [way for way in found if "plates" not in way]
    assert of_rows
    assert not [way for way in of_rows if "SCAN" in way]
    assert all("USING INDEX" in way or "USING PRIMARY KEY" in way for way in of_rows), of_rows
    assert not [way for way in of_rows if "(zone=?)" in way], "nor through all of the zone"


@pytest.mark.parametrize("typed", ["QD3105", "Z3105I"])
def test_the_beginning_that_all_numbers_have_is_read_in_their_order_and_no_further_than_is_shown(
    typed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = query_of(typed)
    assert isinstance(query, Query)
    with history_database("sqlite", tmp_path, None) as history:
        found = ways(monkeypatch)
        history.reader.read_now(told.ZONE, finding(query, frozenset()))
    by_number = [way for way in found if "no>?" in way]
    assert len(by_number) == 2
    assert not [way for way in by_number if "TEMP B-TREE" in way]
