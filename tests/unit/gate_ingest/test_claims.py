"""Claims: who is at a visit is told, so that no two officers do one truck."""

from collections import Counter
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import sha256
from typing import Any, Final

import httpx
import pytest
from gate_ingest.claims import claims as claims_module
from gate_ingest.handler import READ_MODEL
from kakou.contracts import topics
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tokens import TOKEN

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.memory_states import MemoryReader
from tests.unit.gate_ingest.test_desk import browser, field, fields, referred, tell, token
from tests.unit.gate_ingest.test_ended_tokens import issue_anew

CLAIM: Final = f"/v1/visits/{told.VISIT}/claim"
VISIT: Final = f"/v1/visits/{told.VISIT}"
SECONDS: Final = claims_module.CLAIM_SECONDS


class Clock:
    """The wall clock, as far ahead as a test has it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self, zone: tzinfo) -> datetime:
        return datetime.now(zone) + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(claims_module, "datetime", made)
    return made


@pytest.fixture
async def officer(gate: GateUnderTest) -> httpx.AsyncClient:
    await tell(gate, referred())
    return await gate.speaking_as("officer")


@pytest.fixture
async def other(gate: GateUnderTest) -> httpx.AsyncClient:
    return await gate.speaking_as("officer")


async def shown(client: httpx.AsyncClient) -> list[Any]:
    """By row of the queue its claim's id; None where nobody is at it."""
    items = (await client.get("/v1/referrals")).json()["items"]
    return [each.get("claim", {}).get("id") for each in items]


async def test_a_claim_says_who_is_at_a_visit_since_when_and_until_when(
    officer: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    before = datetime.now(UTC)
    answer = await officer.post(CLAIM)
    claim = answer.json()
    assert (answer.status_code, claim["by"]) == (200, "王伟")
    since, until = datetime.fromisoformat(claim["since"]), datetime.fromisoformat(claim["until"])
    assert before <= since <= datetime.now(UTC)
    assert until - since == timedelta(seconds=SECONDS)
    [item] = (await other.get("/v1/referrals")).json()["items"]
    assert item["claim"] == claim
    assert (await other.get(VISIT)).json()["claim"] == claim


async def test_what_a_holder_is_known_by_is_told_to_nobody(officer: httpx.AsyncClient) -> None:
    answers = [(await officer.post(CLAIM)).json(), (await officer.get(VISIT)).json()["claim"]]
    assert all(each.keys() == {"id", "by", "since", "until"} for each in answers)


async def test_a_terminal_is_not_told_who_is_at_its_visit(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    await officer.post(CLAIM)
    terminal = await gate.speaking_as("terminal")
    assert "claim" not in (await terminal.get(VISIT)).json()
    assert (await terminal.post(CLAIM)).status_code == 403


async def test_two_officers_cannot_hold_one_visit(officer: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
    held = (await officer.post(CLAIM)).json()
    refused = await other.post(CLAIM, json={})
    assert (refused.status_code, refused.json()["claim"]) == (409, held)
    assert "王伟" in refused.json()["detail"]
    assert await shown(other) == [held["id"]]


async def test_the_holders_own_repeat_renews_the_claim(officer: httpx.AsyncClient, clock: Clock) -> None:
    first = (await officer.post(CLAIM)).json()
    clock.ahead = timedelta(seconds=SECONDS - 5)
    renewed = (await officer.post(CLAIM)).json()
    assert (renewed["id"], renewed["since"]) == (first["id"], first["since"])
    assert renewed["until"] > first["until"]
    clock.ahead = timedelta(seconds=SECONDS + 5)
    assert await shown(officer) == [first["id"]]


async def test_a_claim_ends_by_itself_and_the_visit_is_free(
    officer: httpx.AsyncClient, other: httpx.AsyncClient, clock: Clock
) -> None:
    first = (await officer.post(CLAIM)).json()
    clock.ahead = timedelta(seconds=SECONDS + 1)
    assert await shown(other) == [None]
    second = await other.post(CLAIM)
    assert (second.status_code, second.json()["id"] != first["id"]) == (200, True)
    assert (await officer.post(CLAIM)).status_code == 409


async def test_a_claim_is_taken_over_by_whoever_names_it(officer: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
    held = (await officer.post(CLAIM)).json()
    taken = await other.post(CLAIM, json={"take_over": held["id"]})
    assert (taken.status_code, taken.json()["id"] != held["id"]) == (200, True)
    lost = await officer.post(CLAIM)
    assert (lost.status_code, lost.json()["claim"]["id"]) == (409, taken.json()["id"])


async def test_a_claim_that_somebody_else_has_taken_over_meanwhile_is_not_taken_over_unseen(
    gate: GateUnderTest, officer: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    looked_at = (await officer.post(CLAIM)).json()["id"]
    second = (await other.post(CLAIM, json={"take_over": looked_at})).json()["id"]
    late = await (await gate.speaking_as("officer")).post(CLAIM, json={"take_over": looked_at})
    assert (late.status_code, late.json()["claim"]["id"]) == (409, second)


async def test_a_claim_is_given_back_by_its_holder_alone(officer: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
    held = (await officer.post(CLAIM)).json()
    refused = await other.delete(CLAIM)
    assert (refused.status_code, refused.json()["claim"]) == (409, held)
    assert [(await officer.delete(CLAIM)).status_code for _ in range(2)] == [204, 204]
    assert await shown(other) == [None]


async def test_a_decision_ends_the_claim_whoever_decides(
    gate: GateUnderTest, officer: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    await officer.post(CLAIM)

    def still_referred(unit: UnitOfWork, event: Event) -> None:
        unit.emit(topics.VERDICT_REACHED, told.reached(referred(2)), subject=told.VISIT)

    gate.script.says[topics.VISIT_DECIDED] = still_referred
    decision = {"decision": "inspect", "reason": "open the box"}
    answer = await other.post(f"{VISIT}/decision", json=decision)
    assert (answer.status_code, "claim" in answer.json()) == (200, False)
    assert await shown(officer) == [None]


@pytest.mark.parametrize("by", ["its holder", "another", "at the desk"])
@pytest.mark.parametrize(("outcome", "stays"), [("taken", False), ("refused", True)])
async def test_a_decision_that_was_answered_before_its_outcome_ends_the_claim_if_it_was_taken(
    gate: GateUnderTest, officer: httpx.AsyncClient, other: httpx.AsyncClient, by: str, outcome: str, stays: bool
) -> None:
    held = (await officer.post(CLAIM)).json()["id"]
    refused = told.settled("refused", 409, "the pass was already passed with")
    gate.script.says[topics.VISIT_DECIDED] = (
        (lambda unit, event: unit.emit(topics.WRITE_SETTLED, refused, outcome="refused"))
        if outcome == "refused"
        else (lambda unit, event: unit.emit(topics.VERDICT_REACHED, told.reached(referred(2)), subject=told.VISIT))
    )
    late = {"Prefer": "wait=0"}
    gate.host.slow_down(READ_MODEL, 0.3)
    if by == "at the desk":
        async with browser(gate) as desk:
            await desk.post("/desk/session", data={"token": await token(gate, "officer"), "name": "李四"})
            page = (await desk.get(f"/desk/visits/{told.VISIT}")).text
            typed = fields(page, decision="inspect", words="开箱", over=held)
            answered = await desk.post(f"/desk/visits/{told.VISIT}/decision", data=typed, headers=late)
    else:
        decides = officer if by == "its holder" else other
        decision = {"decision": "inspect", "reason": "open the box"}
        answered = await decides.post(f"{VISIT}/decision", json=decision, headers=late)
    before = await shown(other)
    gate.host.slow_down(READ_MODEL, 0)
    assert (answered.status_code, before) == (202, [held])
    last = len(list(gate.host.log.records(topics.INBOUND_TOPIC, 0))) - 1
    assert await gate.host.states.reached(READ_MODEL, 0, last, 10)
    assert await shown(other) == ([held] if stays else [None])
    assert (await other.post(CLAIM)).status_code == (409 if stays else 200)


async def test_of_two_decisions_that_cross_either_ends_the_claim(
    gate: GateUnderTest, officer: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    await officer.post(CLAIM)
    decision, late = {"reason": "open the box"}, {"Prefer": "wait=0"}

    def first_is_taken(unit: UnitOfWork, event: Event) -> None:
        if event.data["decision"] == "inspect":
            unit.emit(topics.VERDICT_REACHED, told.reached(referred(2)), subject=told.VISIT)
        else:
            refused = told.settled("refused", 409, "another officer has decided in the meantime")
            unit.emit(topics.WRITE_SETTLED, refused, outcome="refused")

    gate.script.says[topics.VISIT_DECIDED] = first_is_taken
    gate.host.slow_down(READ_MODEL, 0.3)
    for each, word in ((other, "inspect"), (officer, "refuse")):
        await each.post(f"{VISIT}/decision", json=decision | {"decision": word}, headers=late)
    gate.host.slow_down(READ_MODEL, 0)
    last = len(list(gate.host.log.records(topics.INBOUND_TOPIC, 0))) - 1
    assert await gate.host.states.reached(READ_MODEL, 0, last, 10)
    assert await shown(other) == [None]


async def test_a_decision_that_is_refused_ends_no_claim(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    held = (await officer.post(CLAIM)).json()["id"]
    refused = told.settled("refused", 409, "the pass was already passed with")
    gate.script.says[topics.VISIT_DECIDED] = lambda unit, event: unit.emit(
        topics.WRITE_SETTLED, refused, outcome="refused"
    )
    answer = await officer.post(f"{VISIT}/decision", json={"decision": "release", "reason": "in order"})
    assert (answer.status_code, await shown(officer)) == (409, [held])


async def test_news_about_the_truck_leaves_the_claim(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    held = (await officer.post(CLAIM)).json()["id"]
    await tell(gate, referred(2))
    assert await shown(officer) == [held]


async def test_a_claim_ends_with_its_holders_token(
    gate: GateUnderTest, officer: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    await officer.post(CLAIM)
    digest = sha256(officer.headers["authorization"].removeprefix("Bearer ").encode()).hexdigest()
    revoked = {"type": topics.TOKEN_REVOKED, "id": "r", "source": "/", "subject": "t", "data": {"digest": digest}}
    position = await gate.host.append(told.ZONE, revoked, trace=None)
    assert await gate.host.states.reached(READ_MODEL, 0, position.offset, 10)
    assert await shown(other) == [None]
    assert (await other.post(CLAIM)).status_code == 200


async def test_a_claim_ends_with_its_holders_session_and_not_with_another_of_the_same_token(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    shared = await token(gate, "officer")
    async with browser(gate) as one, browser(gate) as two:
        for client, name in ((one, "李四"), (two, "赵六")):
            await client.post("/desk/session", data={"token": shared, "name": name})
        form = field((await one.get("/desk")).text, "form")
        claimed = await one.post(CLAIM, headers={"X-Kakou-Form": form})
        assert (claimed.status_code, claimed.json()["by"]) == (200, "李四 (王伟)")
        others = field((await two.get("/desk")).text, "form")
        assert (await two.post(CLAIM, headers={"X-Kakou-Form": others})).status_code == 409
        await two.post("/desk/sign-out", data={"form": others})
        assert await shown(officer) == [claimed.json()["id"]]
        await one.post("/desk/sign-out", data={"form": form})
        assert await shown(officer) == [None]


async def test_only_a_visit_that_waits_for_an_officer_is_claimed(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    await tell(gate, told.verdict(datetime.now(UTC), "release", visit="G1.E01.FREE"))
    answers = [await officer.post(f"/v1/visits/{visit}/claim") for visit in ("G1.E01.FREE", "G1.E01.NEVER", "x")]
    assert [answer.status_code for answer in answers] == [409, 404, 404]


@pytest.mark.parametrize(
    ("body", "status"),
    [("[]", 422), ('{"over": "x"}', 422), ('{"take_over": 7}', 422), ("{", 400), ('{"take_over": null}', 200)],
)
async def test_a_body_that_is_no_claim_is_told(officer: httpx.AsyncClient, body: str, status: int) -> None:
    sent = {"Content-Type": "application/json"}
    assert (await officer.post(CLAIM, content=body, headers=sent)).status_code == status


async def test_a_claim_ends_with_its_holders_right_to_see_the_lane(
    gate: GateUnderTest, officer: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    await officer.post(CLAIM)
    digest = officer.headers["authorization"].removeprefix("Bearer ")
    await issue_anew(gate, digest, "officer", lanes=["G1/E02"])
    assert await shown(other) == [None]
    assert (await other.post(CLAIM)).status_code == 200


async def test_an_officer_of_one_lane_sees_and_claims_its_trucks_alone(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    await tell(gate, referred(1, "G1.E02.B"))
    bound = await gate.speaking_as("officer", lanes=("G1/E02",))
    assert [each["visit"] for each in (await bound.get("/v1/referrals")).json()["items"]] == ["G1.E02.B"]
    assert (await bound.post(CLAIM)).status_code == 403
    assert (await bound.delete(CLAIM)).status_code == 403
    assert (await bound.post("/v1/visits/G1.E02.B/claim")).status_code == 200


async def test_another_zones_visits_are_not_claimed_nor_are_its_claims_told(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    await officer.post(CLAIM)
    stranger = await gate.speaking_as("officer", zone=OTHER_ZONE)
    assert (await stranger.post(CLAIM)).status_code == 404
    await tell(gate, referred(), zone=OTHER_ZONE)
    assert await shown(stranger) == [None]
    assert (await stranger.post(CLAIM)).status_code == 200
    assert len([each for each in await shown(officer) if each]) == 1


async def test_a_holder_is_looked_up_once_however_many_visits_they_claimed(
    gate: GateUnderTest, officer: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever claims a queue of thousands keeps nobody from reading it."""
    looked_up = Counter[str]()
    get = MemoryReader.get

    async def counted(self: MemoryReader, zone: str, kind: str, no: str, model: type[Any]) -> Any:
        looked_up[kind] += 1
        return await get(self, zone, kind, no, model)

    monkeypatch.setattr(MemoryReader, "get", counted)
    counts: list[int] = []
    for number in range(3):
        await tell(gate, referred(1, f"G1.E01.{number}"))
        await officer.post(f"/v1/visits/G1.E01.{number}/claim")
        looked_up.clear()
        assert len([each for each in await shown(officer) if each]) == number + 1
        counts.append(looked_up[TOKEN])
    assert counts == counts[:1] * 3
