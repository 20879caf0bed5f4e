"""What the read model holds after the log has told its story."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any

import pytest
from gate_ingest.handler import OFFERS_SERVICE, READ_MODEL, SERVICE
from gate_ingest.read_model.visit_view import Seen
from gate_ingest.state import (
    COMMAND_DAYS,
    COMMANDS_KEPT,
    FORECAST,
    LANE_HEAD,
    REFERRAL,
    VISIT,
    CommandKept,
    Referral,
    Sequences,
    VisitKept,
    commands_kind,
)
from kakou.contracts import topics
from kakou.contracts.events.outbound import LaneCommanded, VisitEnded, VisitWaiting
from kakou.contracts.verdicts import LanePlace, VerdictWord
from kakou.runtime.state import log_time
from kakou.runtime.store import Commit, Key
from pydantic import BaseModel

from tests.unit.gate_ingest import memory_host, told
from tests.unit.gate_ingest.memory_host import MemoryHost
from tests.unit.gate_ingest.upstream import Script, announcer, deciders

NOW = datetime.now(UTC)
SOON = NOW + timedelta(minutes=5)


class Story:
    """Says one event after the other on the log, and shows what the read model holds then."""

    def __init__(self, host: MemoryHost, script: Script) -> None:
        self.host, self._script = host, script

    async def tell(self, type_: str, *told_: tuple[str, BaseModel], outcome: str | None = None) -> int:
        """Have the deciders tell `told_` about one inbound event; its position, once all of it is taken in."""

        def say(unit: Any, event: Any) -> None:
            for kind, data in told_:
                unit.emit(kind, data, subject=told.VISIT, outcome=outcome)

        self._script.says[type_] = say
        event = {"type": type_, "id": "1", "source": "/3105W/G1/E01", "subject": told.VISIT, "data": {}}
        position = await self.host.append(told.ZONE, event, trace=None)
        assert await self.host.states.reached(READ_MODEL, 0, position.offset, 10)
        return position.offset

    async def verdict(self, verdict: Any) -> None:
        await self.tell("said", (topics.VERDICT_REACHED, told.reached(verdict)))

    async def visit(self) -> VisitKept:
        kept = await self.host.states.of(READ_MODEL).get(told.ZONE, VISIT, told.VISIT, VisitKept)
        assert kept is not None
        return kept

    async def command(self, sequence: int) -> CommandKept:
        kind = commands_kind("G1", "E01")
        kept = await self.host.states.of(READ_MODEL).get(told.ZONE, kind, str(sequence), CommandKept)
        assert kept is not None
        return kept

    async def queue(self) -> list[str]:
        return list(await self.host.states.of(READ_MODEL).all(told.ZONE, REFERRAL, Referral))


@pytest.fixture
async def story() -> AsyncIterator[Story]:
    script = Script()
    host = MemoryHost([deciders(script), announcer(Script()), SERVICE, OFFERS_SERVICE], [told.ZONE])
    await host.start()
    yield Story(host, script)
    await host.stop()


async def test_a_verdict_in_force_replaces_the_one_before_which_is_kept(story: Story) -> None:
    await story.verdict(told.verdict(NOW, "refer", told.command(1, "keep-closed")))
    await story.verdict(told.verdict(NOW, "release", told.command(2), revision=2))
    visit = await story.visit()
    assert visit.verdict is not None
    assert visit.verdict.verdict == "release"
    assert [earlier.verdict for earlier in visit.earlier] == ["refer"]


async def test_a_visit_that_waits_for_its_weight_says_so_until_it_has_a_verdict(story: Story) -> None:
    await story.tell("said", (topics.VISIT_WAITING, VisitWaiting(visit=told.VISIT, waiting_for="weight", since=NOW)))
    assert (await story.visit()).waiting_for == "weight"
    await story.verdict(told.verdict(NOW))
    assert (await story.visit()).waiting_for is None


async def test_commands_of_a_lane_are_kept_by_their_sequence(story: Story) -> None:
    await story.verdict(told.verdict(NOW, "release", told.command(1), told.command(2, "show")))
    head = await story.host.states.of(READ_MODEL).get(told.ZONE, LANE_HEAD, "G1.E01", Sequences)
    assert head == Sequences(first=1, last=2)
    assert (await story.command(1)).do == "raise"


async def test_a_lane_keeps_its_newest_commands_however_many_it_is_given(story: Story) -> None:
    """Each one that comes beyond them takes the place of the oldest: no lane is given commands until Redis is full."""
    given, at_once = COMMANDS_KEPT + 30, 290
    for first in range(1, given, at_once):
        commands = tuple(told.command(number) for number in range(first, first + at_once))
        beside = LaneCommanded(gate="G1", lane="E01", visit=None, because="officer", commands=commands)
        await story.tell("said", (topics.LANE_COMMANDED, beside))
    state = story.host.states.of(READ_MODEL)
    kept = await state.nos(told.ZONE, commands_kind("G1", "E01"))
    assert kept == {str(number) for number in range(given - COMMANDS_KEPT + 1, given + 1)}
    head = await state.get(told.ZONE, LANE_HEAD, "G1.E01", Sequences)
    assert head == Sequences(first=given - COMMANDS_KEPT + 1, last=given)


async def test_a_raise_stands_no_more_once_a_later_verdict_is_in_force(story: Story) -> None:
    await story.verdict(told.verdict(NOW, "release", told.command(1)))
    await story.verdict(told.verdict(NOW, "refuse", told.command(2, "withdrawn"), revision=2))
    assert not (await story.command(1)).stands


async def test_a_raise_stands_no_more_once_the_barrier_was_raised(story: Story) -> None:
    await story.verdict(told.verdict(NOW, "release", told.command(1)))
    await story.tell("said", (topics.PASSAGE_RECORDED, told.passage(NOW, 1)))
    assert not (await story.command(1)).stands
    passage = (await story.visit()).passage
    assert passage is not None
    assert passage.mode == "automatic"


async def test_a_raise_stands_no_more_once_the_truck_has_left(story: Story) -> None:
    await story.verdict(told.verdict(NOW, "release", told.command(1)))
    ended = VisitEnded(visit=told.VISIT, how="backed-out", raised=False)
    await story.tell("said", (topics.VISIT_ENDED, ended))
    assert not (await story.command(1)).stands
    assert (await story.visit()).ended == "backed-out"


async def test_a_referral_queues_until_an_officer_has_decided(story: Story) -> None:
    await story.verdict(told.verdict(NOW, "refer"))
    assert await story.queue() == [told.VISIT]
    await story.verdict(told.verdict(NOW, "refuse", revision=2))
    assert await story.queue() == []


async def test_a_redirect_asks_no_officer(story: Story) -> None:
    await story.verdict(told.verdict(NOW, "refer", redirect_to=LanePlace(gate="G1", lane="E02")))
    assert await story.queue() == []


async def test_a_referral_that_is_revised_keeps_its_place_in_the_queue(story: Story) -> None:
    await story.verdict(told.verdict(NOW, "refer"))
    state = story.host.states.of(READ_MODEL)
    first = await state.get(told.ZONE, REFERRAL, told.VISIT, Referral)
    await story.verdict(told.verdict(NOW, "refer", revision=2))
    second = await state.get(told.ZONE, REFERRAL, told.VISIT, Referral)
    assert first is not None
    assert second is not None
    assert second.opened_at == first.opened_at
    assert second.verdict.revision == 2


NINE_DAYS = timedelta(days=9)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets the nine days pass after which the services that decide have forgotten a visit; it is still kept here."""
    passed = timedelta()

    def pass_by() -> None:
        nonlocal passed
        passed += NINE_DAYS
        monkeypatch.setattr(log_time, "LARGEST_STEP_MS", NINE_DAYS // timedelta(milliseconds=1))
        monkeypatch.setattr(memory_host, "time", lambda: time() + passed.total_seconds())

    return pass_by


async def gone(story: Story) -> None:
    """A truck was released, went through and left."""
    await story.verdict(told.verdict(NOW, "release", told.command(1)))
    await story.tell("said", (topics.PASSAGE_RECORDED, told.passage(NOW, 1)))
    await story.tell("said", (topics.VISIT_ENDED, VisitEnded(visit=told.VISIT, how="cleared", raised=True)))


async def tick(story: Story) -> None:
    """What `gate_ingest` puts on the log; the deciders pass it on."""
    event = {"type": topics.CLOCK_TICKED, "id": "t", "source": "/", "subject": told.ZONE, "data": {}}
    position = await story.host.append(told.ZONE, event, trace=None)
    assert await story.host.states.reached(READ_MODEL, 0, position.offset, 10)


async def test_commands_leave_some_days_after_they_were_given(story: Story, later: Callable[[], None]) -> None:
    """Nine days are not long enough, eighteen are: those of the first day leave, those of the second stay."""
    state, kind = story.host.states.of(READ_MODEL), commands_kind("G1", "E01")
    await story.verdict(told.verdict(NOW, "release", told.command(1), told.command(2, "show")))
    later()
    await story.verdict(told.verdict(NOW, "refuse", told.command(3, "keep-closed"), revision=2))
    await tick(story)
    assert await state.nos(told.ZONE, kind) == {"1", "2", "3"}
    later()
    await tick(story)
    assert await state.nos(told.ZONE, kind) == {"3"}
    assert await state.get(told.ZONE, LANE_HEAD, "G1.E01", Sequences) == Sequences(first=3, last=3)


async def test_a_lane_that_is_given_no_more_commands_keeps_none_and_goes_on_counting(
    story: Story, later: Callable[[], None]
) -> None:
    state, kind = story.host.states.of(READ_MODEL), commands_kind("G1", "E01")
    await story.verdict(told.verdict(NOW, "release", told.command(1), told.command(2, "show")))
    for _ in range(2):
        later()
        await tick(story)
    assert await state.nos(told.ZONE, kind) == set()
    assert await state.nos(told.ZONE, COMMAND_DAYS) == set()
    await story.verdict(told.verdict(NOW, "refuse", told.command(3, "keep-closed"), revision=2))
    assert await state.nos(told.ZONE, kind) == {"3"}
    assert await state.get(told.ZONE, LANE_HEAD, "G1.E01", Sequences) == Sequences(first=3, last=3)


async def test_a_truck_that_waits_under_a_session_used_before_gets_nothing_of_the_other(
    story: Story, later: Callable[[], None]
) -> None:
    await gone(story)
    since = (await story.visit()).since
    later()
    await story.tell("said", (topics.VISIT_WAITING, VisitWaiting(visit=told.VISIT, waiting_for="weight", since=NOW)))
    visit = await story.visit()
    assert (visit.verdict, visit.passage, visit.ended, visit.waiting_for) == (None, None, None, "weight")
    assert visit.since >= since + NINE_DAYS
    assert not Seen(visit, freed=False).settled
    await story.verdict(told.verdict(NOW, "refuse"))
    assert Seen(await story.visit(), freed=False).view().earlier == ()


async def test_a_truck_decided_at_once_under_a_session_used_before_has_neither_passed_nor_an_earlier_verdict(
    story: Story, later: Callable[[], None]
) -> None:
    await gone(story)
    later()
    await story.verdict(told.verdict(NOW, "refuse"))
    view = Seen(await story.visit(), freed=False).view()
    assert (view.state, view.passage, view.earlier) == ("decided", None, ())


async def test_a_referral_under_a_session_used_before_takes_its_own_place_in_the_queue(
    story: Story, later: Callable[[], None]
) -> None:
    await story.verdict(told.verdict(NOW, "refer", told.command(1)))
    state = story.host.states.of(READ_MODEL)
    first = await state.get(told.ZONE, REFERRAL, told.VISIT, Referral)
    later()
    await story.verdict(told.verdict(NOW, "refer"))
    second = await state.get(told.ZONE, REFERRAL, told.VISIT, Referral)
    assert first is not None
    assert second is not None
    assert second.opened_at >= first.opened_at + NINE_DAYS
    assert not (await story.command(1)).stands


async def test_what_was_foreseen_of_a_truck_long_gone_refers_no_truck_that_has_its_session(
    story: Story, later: Callable[[], None]
) -> None:
    decided = told.verdict(NOW, "release", told.command(1, held_for="announcement"))
    at = await story.tell(
        "said", (topics.FORECAST_MADE, told.withheld(decided)), (topics.VERDICT_REACHED, told.reached(decided))
    )
    offers = story.host.states.of(OFFERS_SERVICE.name)
    assert await story.host.states.reached(OFFERS_SERVICE.name, 0, at, 10)
    assert await offers.nos(told.ZONE, REFERRAL) == {told.VISIT}
    await story.tell("said", (topics.VISIT_ENDED, VisitEnded(visit=told.VISIT, how="backed-out", raised=False)))
    later()
    at = await story.tell("said", (topics.VERDICT_REACHED, told.reached(told.verdict(NOW, "release", told.command(2)))))
    assert await story.host.states.reached(OFFERS_SERVICE.name, 0, at, 10)
    assert await offers.nos(told.ZONE, REFERRAL) == set()
    assert await offers.nos(told.ZONE, FORECAST) == set()


@pytest.mark.parametrize("word", ["refuse", "refer", "release"])
async def test_a_withheld_release_leaves_the_queue_once_another_verdict_stands_whose_forecast_withholds_nothing(
    story: Story, word: VerdictWord
) -> None:
    """What was foreseen is told of every revision, also of those that an officer has decided."""
    held = told.verdict(NOW, "release", told.command(1, held_for="announcement"))
    again = told.verdict(NOW, word, told.command(2, "keep-closed"), revision=2)
    knowing = told.withheld(again).model_copy(update={"withheld": None})
    await story.tell("said", (topics.FORECAST_MADE, told.withheld(held)), (topics.VERDICT_REACHED, told.reached(held)))
    at = await story.tell("said", (topics.FORECAST_MADE, knowing), (topics.VERDICT_REACHED, told.reached(again)))
    assert await story.host.states.reached(OFFERS_SERVICE.name, 0, at, 10)
    assert await story.host.states.of(OFFERS_SERVICE.name).nos(told.ZONE, REFERRAL) == set()


async def test_a_release_that_is_withheld_again_waits_by_its_new_revision_at_its_place(story: Story) -> None:
    held = told.verdict(NOW, "release", told.command(1, held_for="announcement"))
    again = told.verdict(NOW, "release", told.command(2, held_for="announcement"), revision=2)
    at = await story.tell(
        "said", (topics.FORECAST_MADE, told.withheld(held)), (topics.VERDICT_REACHED, told.reached(held))
    )
    assert await story.host.states.reached(OFFERS_SERVICE.name, 0, at, 10)
    offers = story.host.states.of(OFFERS_SERVICE.name)
    first = await offers.get(told.ZONE, REFERRAL, told.VISIT, Referral)
    at = await story.tell(
        "said", (topics.FORECAST_MADE, told.withheld(again)), (topics.VERDICT_REACHED, told.reached(again))
    )
    assert await story.host.states.reached(OFFERS_SERVICE.name, 0, at, 10)
    second = await offers.get(told.ZONE, REFERRAL, told.VISIT, Referral)
    assert first is not None
    assert second is not None
    assert (second.verdict.revision, second.opened_at) == (2, first.opened_at)


async def test_of_an_ordinary_truck_nothing_is_kept_by_what_follows_hazmat_notify(story: Story) -> None:
    """So nothing needs be committed of it: each commit is a round trip to Redis."""
    written: list[Key] = []
    store = story.host._stores[OFFERS_SERVICE.name]
    commit_as_ever = store.commit

    async def commit(partition: int, expected: str | None, commit: Commit) -> bool:
        written.extend(commit.writes)
        return await commit_as_ever(partition, expected, commit)

    store.commit = commit  # type: ignore[method-assign]
    await story.verdict(told.verdict(NOW, "release", told.command(1)))
    await story.tell("passed", (topics.PASSAGE_RECORDED, told.passage(NOW, 1)))
    ended = VisitEnded(visit=told.VISIT, how="cleared", raised=True)
    last = await story.tell("ended", (topics.VISIT_ENDED, ended))
    assert await story.host.states.reached(OFFERS_SERVICE.name, 0, last, 10)
    assert written == []
