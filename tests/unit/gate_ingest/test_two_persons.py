"""A release that needs two officers: what each is told before and after, over HTTP and at the desk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
from kakou.contracts import topics
from kakou.contracts.events.decided_by import DecidedBy
from kakou.contracts.events.decided_on import DecidedOn
from kakou.contracts.verdicts import Reason, Verdict
from kakou.reasons.rendering import render

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.test_desk import HOSTILE, PAGE, awaiting, browser, field, heard, heavy, referred, tell
from tests.unit.lane_router.gate import pass_no

DECIDE = f"/v1/visits/{told.VISIT}/decision"
RELEASE = {"decision": "release", "reason": "weighed again, in order"}


async def asks_two(gate: GateUnderTest, *cases: str, zone: str = told.ZONE) -> None:
    set_by = told.document_changed("policy", "policy", {"two_persons": {"value": list(cases)}})
    await heard(gate, "policy", topics.DOCUMENT_CHANGED, set_by, zone)


def proposal(by: str = "李明", **facts: str) -> Reason:
    return render("officer.proposal.release", {"by": by, "reason": "复磅属实", "token": by, **facts})


def proposed(revision: int = 2, by: str = "李明", **facts: str) -> Verdict:
    return referred(revision, told.VISIT, heavy(), proposal(by, **facts)).model_copy(update={"because": "proposed"})


async def decides(gate: GateUnderTest, officer: httpx.AsyncClient, **found: Any) -> tuple[int, bool, DecidedBy]:
    """What stands on the log beside the officer's release: the revision, whether it binds the passes, and who."""
    await officer.post(DECIDE, json=RELEASE | found, headers={"Prefer": "wait=0"})
    event = gate.on_log()[-1]
    on = DecidedOn.of(event)
    assert on is not None
    return on.revision, on.binds, DecidedBy.of(event, event["data"]["by"])


@asynccontextmanager
async def at_the_desk(
    gate: GateUnderTest, name: str, person: str = "", zone: str = told.ZONE
) -> AsyncIterator[httpx.AsyncClient]:
    speaker = await gate.speaking_as("officer", name=name, zone=zone)
    token = speaker.headers["Authorization"].removeprefix("Bearer ")
    async with browser(gate) as client:
        await client.post("/desk/session", data={"token": token, "name": person})
        yield client


def choices(page: str) -> list[str]:
    return [word for word in ("release", "inspect", "refuse", "rescind") if f'name="decision" value="{word}"' in page]


async def test_an_officer_is_told_before_that_a_release_needs_two(gate: GateUnderTest) -> None:
    await tell(gate, referred())
    officer = await gate.speaking_as("officer")
    body = (await officer.get(f"/v1/visits/{told.VISIT}")).json()
    assert "two_persons" not in body
    await asks_two(gate, "weight")
    body = (await officer.get(f"/v1/visits/{told.VISIT}")).json()
    (row,) = (await officer.get("/v1/referrals")).json()["items"]
    assert (body["two_persons"], row["two_persons"]) == (True, True)
    assert "proposed" not in body
    await asks_two(gate, "identity")
    assert "two_persons" not in (await officer.get(f"/v1/visits/{told.VISIT}")).json()


async def test_the_answer_to_the_first_release_says_that_it_is_proposed(gate: GateUnderTest) -> None:
    await asks_two(gate, "weight")
    await tell(gate, referred())
    gate.script.says[topics.VISIT_DECIDED] = lambda unit, event: unit.emit(
        topics.VERDICT_REACHED, told.reached(proposed(2, event.data["by"])), subject=told.VISIT
    )
    officer = await gate.speaking_as("officer")
    answer = await officer.post(DECIDE, json=RELEASE)
    body = answer.json()
    assert (answer.status_code, body["state"], body["verdict"]["verdict"]) == (200, "referred", "refer")
    assert (body["proposed"]["by"], body["proposed"]["reason"]) == ("王伟", "复磅属实")
    (row,) = (await officer.get("/v1/referrals")).json()["items"]
    assert row["proposed"] == body["proposed"]


async def test_a_terminal_is_told_of_no_officers(gate: GateUnderTest) -> None:
    await asks_two(gate, "weight")
    await tell(gate, proposed())
    terminal = await gate.speaking_as("terminal")
    body = (await terminal.get(f"/v1/visits/{told.VISIT}")).json()
    assert body.keys().isdisjoint({"two_persons", "proposed"})


async def test_the_log_knows_whose_release_settles_whose_the_passes_are(gate: GateUnderTest) -> None:
    await tell(gate, referred())
    first, again, second = [await gate.speaking_as("officer", name=name) for name in ("李明", "李明", "赵磊")]
    assert await decides(gate, first) == (1, True, DecidedBy(token="李明"))
    await asks_two(gate, "weight")
    assert await decides(gate, first) == (1, False, DecidedBy(token="李明"))
    await tell(gate, proposed())
    assert await decides(gate, first) == (2, False, DecidedBy(token="李明"))
    assert await decides(gate, again) == (2, False, DecidedBy(token="李明"))
    assert await decides(gate, second) == (2, True, DecidedBy(token="赵磊"))
    counted = [{"pass": pass_no(1), "line": 1, "quantity": "90"}]
    assert await decides(gate, second, counted=counted) == (2, False, DecidedBy(token="赵磊")), "it proposes anew"
    assert await decides(gate, second, plate="苏E01234") == (2, False, DecidedBy(token="赵磊"))


async def test_an_officer_bound_to_another_lane_agrees_to_nothing(gate: GateUnderTest) -> None:
    await asks_two(gate, "weight")
    await tell(gate, proposed())
    elsewhere = await gate.speaking_as("officer", lanes=("G1/E02",), name="赵磊")
    assert (await elsewhere.post(DECIDE, json=RELEASE)).status_code == 403
    assert topics.VISIT_DECIDED not in [event["type"] for event in gate.on_log()]


async def test_the_desk_says_before_that_a_release_is_a_proposal(gate: GateUnderTest) -> None:
    await asks_two(gate, "weight")
    await tell(gate, referred())
    async with at_the_desk(gate, "李明") as desk:
        page = (await desk.get(PAGE)).text
        assert "放行须两名关员" in page
        assert "提议放行" in page
        before = field(page, "standing")
        await asks_two(gate)
        page = (await desk.get(PAGE)).text
        assert "两名关员" not in page
        assert field(page, "standing") != before, "a page that says otherwise than the policy in force decides nothing"


async def test_whoever_proposed_withdraws_and_cannot_agree(gate: GateUnderTest) -> None:
    await asks_two(gate, "weight")
    await tell(gate, proposed())
    async with at_the_desk(gate, "李明") as own, at_the_desk(gate, "赵磊") as other:
        page, others = (await own.get(PAGE)).text, (await other.get(PAGE)).text
        assert choices(page) == ["inspect", "refuse", "rescind"]
        assert "您本人的同意不算" in page
        assert "撤回提议" in page
        assert choices(others) == ["release", "inspect", "refuse", "rescind"]
        assert "同意放行" in others
        assert "复磅属实" in others
        assert "放行提议" not in others.split('id="notes-title"')[-1], "it is told once"
        queue = (await other.get("/desk")).text
        assert "李明已提议放行" in queue


async def test_to_take_back_a_release_in_force_is_more_than_to_withdraw_what_was_proposed_upon_it(
    gate: GateUnderTest,
) -> None:
    """Both have released it, it waits for the safety office, and one proposes not to wait for that."""
    await asks_two(gate, "weight")
    agreed = awaiting()
    await tell(gate, agreed.model_copy(update={"reasons": (*agreed.reasons, proposal("赵磊"))}))
    async with at_the_desk(gate, "李明") as desk:
        page = (await desk.get(PAGE)).text
    assert choices(page) == ["release", "rescind"]
    assert "撤回放行" in page
    assert "撤回提议" not in page


async def test_people_at_one_token_and_one_person_at_two_are_one_at_the_desk_too(gate: GateUnderTest) -> None:
    await asks_two(gate, "weight")
    await tell(gate, proposed(2, "李明 (值班台)", token="值班台", person="李明"))
    for name, person in (("值班台", "赵磊"), ("副台", "李明"), ("李明", "")):
        async with at_the_desk(gate, name, person) as desk:
            assert "release" not in choices((await desk.get(PAGE)).text), (name, person)
    async with at_the_desk(gate, "副台", "赵磊") as desk:
        page = (await desk.get(PAGE)).text
        sent = {"decision": "release", "template": "已核对", "once": field(page, "once"), "form": field(page, "form")}
        sent |= {"revision": field(page, "revision"), "standing": field(page, "standing")}
        await desk.post(f"{PAGE}/decision", data=sent, headers={"Prefer": "wait=0"})
        event = gate.on_log()[-1]
        assert DecidedBy.of(event, "") == DecidedBy(token="副台", person="赵磊")
        on = DecidedOn.of(event)
        assert on is not None
        assert on.binds


async def test_a_hostile_proposal_is_text_and_another_zone_sees_none(gate: GateUnderTest) -> None:
    await asks_two(gate, "weight")
    await tell(gate, proposed(2, HOSTILE))
    async with at_the_desk(gate, "赵磊") as desk, at_the_desk(gate, "钱七", zone=OTHER_ZONE) as elsewhere:
        shown: Any = [(await desk.get(each)).text for each in (PAGE, "/desk", f"{PAGE}?lang=en")]
        assert not any(HOSTILE in page for page in shown)
        assert (await elsewhere.get(PAGE)).status_code == 404
        assert "提议" not in (await elsewhere.get("/desk")).text


async def test_since_when_a_release_is_proposed_stays_when_the_verdict_is_revised(gate: GateUnderTest) -> None:
    await asks_two(gate, "weight")
    first = proposed()
    await tell(gate, first)
    later = first.model_copy(update={"revision": 3, "log_time": datetime.now(UTC)})
    await tell(gate, later)
    officer = await gate.speaking_as("officer", name="赵磊")
    body = (await officer.get(f"/v1/visits/{told.VISIT}")).json()
    (row,) = (await officer.get("/v1/referrals")).json()["items"]
    assert datetime.fromisoformat(body["proposed"]["at"]) == first.log_time
    assert row["proposed"] == body["proposed"]
