"""Declarations and passes at the desk: how far each has come, and which trucks carry it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from gate_ingest.desk.documents.declaration import declared_of
from gate_ingest.http import declarations
from gate_ingest.read_model.kept_declarations import KeptDeclaration
from history.handler import SERVICE
from kakou.contracts import topics
from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.task import TaskSubject
from kakou.contracts.verdicts import PassVerdict
from kakou.history import reading

from tests.unit.contracts.samples import DECLARATION, FIRM, LIST_NO, PASS, PASS_NO
from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.at_the_desk import officer_of, tell, without_history
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.projecting import settings, stores

__all__ = ["settings", "stores"]  # the fixtures

NOW = datetime.now(UTC)
PAGES = ("/desk/declarations", f"/desk/declarations/{LIST_NO}", f"/desk/passes/{PASS_NO}")
HOSTILE = "<script>alert(1)</script>"


async def a_declaration(gate: GateUnderTest, passed: str = "25", allocated: str = "60", **more: Any) -> None:
    counted = more.pop("trucks", {"passed": 1, "here": 1, "approved": 2})
    document = Declaration.model_validate(DECLARATION | more)
    changed = told.declaration_changed(document)
    lines = tuple(
        line.model_copy(update={"passed": Decimal(passed), "allocated": Decimal(allocated)})
        for line in changed.progress.lines
    )
    trucks = changed.progress.trucks.model_copy(update=counted)
    progress = changed.progress.model_copy(update={"lines": lines, "trucks": trucks, "passed_state": 2})
    await tell(gate, document.no, topics.DECLARATION_CHANGED, changed.model_copy(update={"progress": progress}))


async def a_pass(gate: GateUnderTest, state: str = "bound", **more: Any) -> None:
    goods = [{"line": 1, "document_line": 1, "quantity": "20", "unit": "035", "name": HOSTILE}]
    documents = [{"kind": "list", "no": LIST_NO}]
    filed = GatePass.model_validate(PASS | {"documents": documents, "goods": goods} | more)
    await tell(gate, filed.no, topics.PASS_CHANGED, told.pass_changed(filed, NOW, state, visit=told.VISIT))


async def test_open_declarations_are_listed_with_what_has_passed_and_the_late_ones_are_marked(
    gate: GateUnderTest,
) -> None:
    await a_declaration(gate)
    late = told.task("T1", NOW).model_copy(
        update={"kind": "full-declaration-overdue", "subject": TaskSubject(kind="declaration", no=LIST_NO)}
    )
    await tell(gate, LIST_NO, topics.TASK_OPENED, late)
    async with officer_of(gate) as officer:
        page = (await officer.get("/desk/declarations")).text
        done = (await officer.get("/desk/declarations?open=false")).text
        other_firm = (await officer.get("/desk/declarations", params={"firm": "3105940099"})).text
        wrong_firm = await officer.get("/desk/declarations", params={"firm": HOSTILE})
        wrong_place = await officer.get("/desk/declarations", params={"after": "x"})
    assert "已过卡 25 %" in page
    assert "剩余 40 %" in page
    assert "在卡口 1" in page
    assert page.count("逾期") >= 2
    assert [LIST_NO in each for each in (done, other_firm)] == [False, False]
    assert (wrong_firm.status_code, "10位" in wrong_firm.text) == (422, True)
    assert HOSTILE not in wrong_firm.text
    assert wrong_place.status_code == 422


async def test_a_list_of_declarations_goes_on_where_its_page_ended(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gate_ingest.desk.documents.open_declarations.ON_PAGE", 2)
    nos = [f"QD310526I00000000{n}" for n in range(3)]
    for no in nos:
        await a_declaration(gate, no=no)
    async with officer_of(gate) as officer:
        first = (await officer.get("/desk/declarations", params={"firm": FIRM})).text
        [follows] = [part.partition('"')[0] for part in first.split('href="')[1:] if "after=" in part.partition('"')[0]]
        second = (await officer.get(follows.replace("&amp;", "&"))).text
    assert sorted(no for no in nos if no in first + second) == nos
    assert sum(no in first for no in nos) == 2
    assert "after=" not in second


async def test_a_declarations_page_has_its_lines_in_four_parts_and_its_passes_with_their_trucks(
    gate: GateUnderTest,
) -> None:
    await a_declaration(gate)
    await a_pass(gate)
    async with officer_of(gate) as officer:
        page = (await officer.get(f"/desk/declarations/{LIST_NO.lower()}")).text
        filed = (await officer.get(f"/desk/passes/{PASS_NO}")).text
    for part in ("已过卡 25", "在卡口 20", "已核放未到 15", "剩余 40"):
        assert part in page
    assert f"/desk/passes/{PASS_NO}" in page
    assert f"/desk/visits/{told.VISIT}" in page
    assert "在卡口" in filed
    assert f"/desk/declarations/{LIST_NO}" in filed
    assert HOSTILE not in filed


@pytest.mark.parametrize(("state", "here", "to_come"), [("bound", 1, 0), ("approved", 0, 1)])
async def test_a_truck_that_takes_its_declaration_whole_is_counted_where_it_is_on_every_page(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch, state: str, here: int, to_come: int
) -> None:
    """Its declaration's progress counts at the gate only trucks that share it."""
    wait_for_the_history(monkeypatch, 30)
    await a_declaration(gate, trucks={"passed": 0, "here": 0, "approved": 1})
    await a_pass(gate, state)
    stands = told.verdict(NOW, "refer").model_copy(update={"passes": (PassVerdict(no=PASS_NO, verdict="refer"),)})
    await tell(gate, told.VISIT, topics.VERDICT_REACHED, told.reached(stands))
    async with officer_of(gate) as officer:
        declaration = (await officer.get(f"/desk/declarations/{LIST_NO}?lang=en", follow_redirects=True)).text
        listed = (await officer.get("/desk/declarations")).text
        truck = (await officer.get(f"/desk/visits/{told.VISIT}")).text
    customs = await gate.speaking_as("customs")
    over_http = (await customs.get(f"/v1/declarations/{LIST_NO}/progress")).json()["trucks"]
    assert (over_http["here"], over_http["approved"]) == (here, to_come)
    assert f"at the gate {here} · to come {to_come}" in declaration
    assert ("at the gate 1" in listed, f"to come {to_come}" in listed) == (here == 1, True)
    assert f"at the gate {here}, to come {to_come}" in truck


async def test_a_truck_that_has_passed_is_at_the_gate_no_more_while_the_history_is_behind(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    customs, told_of = await gate.speaking_as("customs"), f"/v1/declarations/{LIST_NO}/progress"
    await a_declaration(gate, trucks={"passed": 0, "here": 0, "approved": 2})
    await a_pass(gate, "bound")
    wait_for_the_history(monkeypatch, 30)
    before = (await customs.get(told_of)).json()["trucks"]
    await gate.host.stall(SERVICE.name)
    wait_for_the_history(monkeypatch, 0.1)
    await a_declaration(gate, trucks={"passed": 1, "here": 0, "approved": 1})
    after = (await customs.get(told_of)).json()["trucks"]
    assert (before["passed"], before["here"], before["approved"]) == (0, 1, 1)
    assert (after["passed"], after["here"], after["approved"]) == (1, 0, 1)


def wait_for_the_history(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr(reading, "CATCH_UP_WITHIN", seconds)
    monkeypatch.setattr(declarations, "HERE_WITHIN", seconds)


def test_the_parts_of_a_line_fill_its_bar_and_no_more() -> None:
    line = {"line": 1, "declared": "100.00000", "allocated": "130.00000", "passed": "90.00000"}
    kept = KeptDeclaration(
        declaration={"no": LIST_NO, "lines": [{"line": 1, "name": "x"}]},
        progress={"lines": [line]},
        version=1,
        etag="e",
    )
    [shown] = declared_of(LIST_NO, kept, None, 0).lines
    assert [(name, wide) for name, _, _, wide in shown.parts] == [
        ("passed", 90.0), ("here", 0.0), ("on_passes", 10.0), ("left", 0.0)
    ]  # fmt: skip


async def test_without_the_history_a_declarations_progress_is_shown_and_what_is_missing_is_said(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_declaration(gate)
    without_history(monkeypatch)
    async with officer_of(gate) as officer:
        page = await officer.get(f"/desk/declarations/{LIST_NO}")
        open_ones = await officer.get("/desk/declarations")
    over_http = await (await gate.speaking_as("customs")).get(f"/v1/declarations/{LIST_NO}/progress")
    assert (over_http.status_code, over_http.json()["trucks"]["approved"]) == (200, 2)
    assert (page.status_code, "已过卡 25" in page.text, "核放单暂时无法读取" in page.text) == (200, True, True)
    assert (open_ones.status_code, "正在重试" in open_ones.text) == (503, True)


@pytest.mark.parametrize("path", ["/desk/declarations/%3Cscript%3E", "/desk/passes/x", f"/desk/passes/{PASS_NO}"])
async def test_what_is_not_there_is_told_by_its_number(gate: GateUnderTest, path: str) -> None:
    async with officer_of(gate) as officer:
        page = await officer.get(path)
    assert (page.status_code, "没有这份" in page.text) == (404, True)
    assert "<script>" not in page.text.replace("<script src", "")


async def test_other_zones_documents_are_not_there_and_whoever_is_bound_to_a_lane_sees_none(
    gate: GateUnderTest,
) -> None:
    await a_declaration(gate)
    await a_pass(gate)
    async with officer_of(gate, OTHER_ZONE) as stranger, officer_of(gate, lanes=("G1/E01",)) as booth:
        theirs = [await stranger.get(path) for path in PAGES]
        own = [await booth.get(path) for path in PAGES]
    assert [page.status_code for page in theirs] == [200, 404, 404]
    assert not any(FIRM in page.text for page in theirs)
    assert [(page.status_code, "G1/E01" in page.text) for page in own] == [(403, True)] * 3
