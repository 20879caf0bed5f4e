"""A visit as a line of time: what was known when, what changed, and what followed."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from gate_ingest.desk.filters import FILTERS
from gate_ingest.desk.replay.moments import Change, Stage, moments_of
from gate_ingest.desk.replay.records import Records, records_of
from gate_ingest.state import VisitKept
from kakou.contracts import topics
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.verdicts import PassVerdict, Reason, Verdict
from kakou.history import tables
from kakou.history.visit import HistoricVisit
from kakou.history.visit import Stage as HistoricStage
from kakou.reasons.rendering import render

from tests.history_database import history_database
from tests.unit.contracts.samples import PASS, PASS_NO
from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.at_the_desk import officer_of, tell, without_history
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.projecting import settings, stores, weeks_go_by

__all__ = ["settings", "stores"]  # the fixtures

NOW = datetime.now(UTC)
PAGE = f"/desk/visits/{told.VISIT}/replay"
UNREAD = render("weight.reading.not-collected", {})
MISMATCH = render("identity.plate.mismatch", {"read": "苏E01234", "pass": "Z1", "declared": "苏E99999"})
HOSTILE = "<script>alert(1)</script>"


def a_verdict(revision: int, seconds: int, *reasons: Reason) -> Verdict:
    made = told.verdict(NOW + timedelta(seconds=seconds), "refer" if reasons else "release", revision=revision)
    return made.model_copy(update={"reasons": reasons, "because": "gathered" if revision == 1 else "decided"})


def kept(*verdicts: Verdict) -> VisitKept:
    last = verdicts[-1] if verdicts else None
    return VisitKept(
        visit=told.VISIT, gate="G1", lane="E01", since=NOW, last_at=NOW, verdict=last, earlier=verdicts[:-1]
    )


def test_each_verdict_says_what_is_new_what_is_gone_and_how_much_stands() -> None:
    first, second, third = a_verdict(1, 0, UNREAD, MISMATCH), a_verdict(2, 5, MISMATCH), a_verdict(3, 9)
    moments = moments_of(kept(first, second, third), None)
    changes = [each.told for each in moments if isinstance(each.told, Change)]
    assert [(len(each.new), len(each.gone), each.still) for each in changes] == [(2, 0, 0), (0, 1, 1), (0, 1, 0)]
    assert [each.since.total_seconds() for each in moments] == [0, 0, 5, 9]
    assert [each.kind for each in moments][:2] == ["arrived", "verdict"]


def test_of_what_has_the_same_time_causes_stand_before_what_follows() -> None:
    at = NOW + timedelta(seconds=9)
    stages = (HistoricStage(stage="officer", began_at=NOW, ended_at=at), HistoricStage(stage="barrier", began_at=at))
    records = Records(stages, (), (at,), (told.passage(at, 1),), (told.task("T1", at),), at)
    moments = moments_of(kept(a_verdict(1, 9)), records)
    assert [each.kind for each in moments] == [
        "arrived", "stage", "passage", "verdict", "announced", "task", "stage", "ended"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "0.0秒", "0.0 s"),
        (59.96, "59.9秒", "59.9 s"),
        (60, "1分00秒", "1 min 00 s"),
        (3_599.9, "59分59秒", "59 min 59 s"),
        (36_061, "10小时01分", "10 h 01 min"),
    ],
)
def test_how_long_something_took_is_shown_with_its_units(seconds: float, zh: str, en: str) -> None:
    assert (FILTERS["lapse"](seconds, "zh"), FILTERS["lapse"](seconds, "en")) == (zh, en)


def test_a_truck_whose_release_was_withheld_waited_for_an_officer_and_then_for_the_barrier() -> None:
    """The history's stages are by the verdicts alone, and call all of it waiting for the barrier."""
    first = told.verdict(NOW, "release", told.command(1, held_for="announcement"))
    again = told.verdict(
        NOW + timedelta(seconds=20), "release", told.command(2, held_for="announcement"), revision=2, root=1
    )
    freed = told.verdict(
        NOW + timedelta(seconds=30), "release", told.command(3, held_for="announcement"), revision=3, root=2
    )
    foreseen = {(1, 0): told.withheld(first), (2, 1): told.withheld(again)}
    lasted = HistoricStage(stage="barrier", began_at=NOW, ended_at=NOW + timedelta(seconds=40))
    moments = moments_of(kept(first, again, freed), Records((lasted,), (), (), (), (), None, foreseen))
    stages = [each.told for each in moments if isinstance(each.told, Stage)]
    assert [(each.name, each.lasted) for each in stages] == [
        ("officer", timedelta(seconds=30)), ("barrier", timedelta(seconds=10))
    ]  # fmt: skip
    changes = [each.told for each in moments if isinstance(each.told, Change)]
    assert [each.verdict.verdict for each in changes] == ["refer", "refer", "release"]
    assert [[reason.code for reason in each.new] for each in changes] == [["hazmat.forecast.level"], [], []]


@pytest.mark.parametrize("until", [30, None])
def test_a_withheld_release_that_nobody_decided_waited_for_an_officer_alone(until: int | None) -> None:
    first = told.verdict(NOW, "release", told.command(1, held_for="announcement"))
    ended = NOW + timedelta(seconds=until) if until else None
    lasted = HistoricStage(stage="barrier", began_at=NOW, ended_at=ended)
    moments = moments_of(kept(first), Records((lasted,), (), (), (), (), None, {(1, 0): told.withheld(first)}))
    assert [each.told.name for each in moments if isinstance(each.told, Stage)] == ["officer"]


@pytest.mark.parametrize("aside", [False, True])
def test_what_was_told_of_another_visit_at_the_address_is_not_told_of_this_one(aside: bool, tmp_path: Path) -> None:
    first, second = NOW - timedelta(days=400), NOW
    of_first, of_second = f"{told.VISIT}@{first.isoformat()}", told.VISIT
    begun, root, visit = (first, 5, of_first) if aside else (second, 70, of_second)
    one = kept(told.verdict(begun, root=root)).model_copy(update={"visit": visit, "since": begun})
    with history_database("sqlite", tmp_path, None) as history:
        known = {"zone": told.ZONE, "visit": told.VISIT}
        for at, no, of in ((first, 5, of_first), (second, 70, of_second)):
            body = told.withheld(told.verdict(at, "release", told.command(no))).model_dump_json()
            history.insert(tables.OFFERS, known | {"revision": 1, "root": no, "at": at})
            history.insert(tables.FORECASTS, known | {"revision": 1, "root": no, "at": at, "body": body})
            history.insert(tables.VISITS, known | {"visit": of, "arrived_at": at, "body": arrived(of, at)})
            opened = at + timedelta(minutes=1)
            about = {"id": f"T{no}", "subject_kind": "visit", "subject_no": told.VISIT, "opened_at": opened}
            task = told.task(f"T{no}", opened).model_dump_json()
            history.insert(tables.TASKS, {"zone": told.ZONE, **about, "body": task})
        records = history.reader.read_now(told.ZONE, records_of(one))
    assert records.announced == (begun,)
    assert list(records.forecasts) == [(1, root)]
    assert [task.id for task in records.tasks] == [f"T{root}"]


def arrived(visit: str, at: datetime) -> str:
    return HistoricVisit(visit=visit, gate="G1", lane="E01", arrived_at=at, last_at=at).model_dump_json()


def test_a_visit_of_which_nothing_but_its_arrival_is_known_has_that() -> None:
    assert [each.kind for each in moments_of(kept(), None)] == ["arrived"]


async def a_visit(gate: GateUnderTest) -> None:
    decision = render("officer.decision.release", {"by": "王伟", "reason": HOSTILE})
    for verdict in (a_verdict(1, 0, UNREAD), a_verdict(2, 5, decision)):
        await tell(gate, told.VISIT, topics.VERDICT_REACHED, told.reached(verdict))
    await tell(gate, told.VISIT, topics.TASK_OPENED, told.task("T1", NOW + timedelta(seconds=6)))
    await tell(gate, told.VISIT, topics.PASSAGE_RECORDED, told.passage(NOW + timedelta(seconds=7), 1))


async def test_the_replay_tells_verdicts_the_decision_the_passage_and_tasks_in_order(gate: GateUnderTest) -> None:
    await a_visit(gate)
    async with officer_of(gate) as officer:
        page = (await officer.get(PAGE)).text
        officer.cookies.set("kakou_language", "en")
        english = (await officer.get(PAGE)).text
    kinds = re.findall(r'<li class="moment of-([a-z-]+)', page)
    assert {"arrived", "verdict", "decision", "passage", "task"} <= set(kinds)
    assert "<s>没有采集到重量。</s>" in page
    assert "关员决定" in page
    assert HOSTILE not in page
    assert "The barrier was raised" in english
    assert not re.findall(r"\b(?:wait|moment|says|is)_[a-z]", english), "every word has its text"


async def test_without_the_history_the_verdicts_are_shown_and_what_is_missing_is_said(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_visit(gate)
    without_history(monkeypatch)
    async with officer_of(gate) as officer:
        page = await officer.get(PAGE)
    assert (page.status_code, "历史记录暂时无法读取" in page.text) == (200, True)
    assert page.text.count('class="moment of-verdict') == 2


@pytest.mark.parametrize("visit", ["G1.E01.unknown", "no-visit", "%3Cscript%3E"])
async def test_what_is_no_visit_has_no_replay(gate: GateUnderTest, visit: str) -> None:
    async with officer_of(gate) as officer:
        page = await officer.get(f"/desk/visits/{visit}/replay")
    assert (page.status_code, "没有这次到卡" in page.text) == (404, True)


async def test_another_zones_and_another_lanes_visits_have_none(gate: GateUnderTest) -> None:
    await a_visit(gate)
    async with officer_of(gate, OTHER_ZONE) as stranger, officer_of(gate, lanes=("G1/E02",)) as booth:
        pages = [await stranger.get(PAGE), await booth.get(PAGE)]
    assert [page.status_code for page in pages] == [404, 404]
    assert not any("苏E01234" in page.text for page in pages)


async def test_a_visit_whose_address_is_anothers_by_now_and_one_that_has_left_are_told_from_the_history(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_visit(gate)
    with_its_pass = a_verdict(3, 6).model_copy(update={"passes": (PassVerdict(no=PASS_NO, verdict="release"),)})
    await tell(gate, told.VISIT, topics.VERDICT_REACHED, told.reached(with_its_pass))
    passed = told.pass_changed(GatePass.model_validate(PASS), NOW, "passed", visit=told.VISIT)
    await tell(gate, PASS_NO, topics.PASS_CHANGED, passed)
    await weeks_go_by(gate, monkeypatch)
    async with officer_of(gate) as officer:
        left = await officer.get(PAGE)
        truck = await officer.get(f"/desk/visits/{told.VISIT}")
        own = (await officer.get(f"/desk/passes/{PASS_NO}")).text
        again = told.verdict(NOW + timedelta(days=20), "refer")
        await tell(gate, told.VISIT, topics.VERDICT_REACHED, told.reached(again))
        hits = (await officer.get("/desk/search", params={"q": "E01234"})).text
        [aside] = re.findall(r'href="(/desk/visits/[^"]+%40[^"]+/replay)"', hits)
        before = await officer.get(aside)
        of_pass = (await officer.get(f"/desk/passes/{PASS_NO}")).text
    assert f'href="/desk/visits/{told.VISIT}"' in own
    assert (f'href="{aside}"' in of_pass, f'href="/desk/visits/{told.VISIT}"' in of_pass) == (True, False)
    assert (left.status_code, truck.status_code) == (200, 200)
    assert "<s>没有采集到重量。</s>" in left.text
    assert (before.status_code, "<s>没有采集到重量。</s>" in before.text) == (200, True)
    assert f'href="/desk/visits/{told.VISIT}"' in hits
