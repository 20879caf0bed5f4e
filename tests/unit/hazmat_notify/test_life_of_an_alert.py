"""Whatever people, trucks and the clock do to alerts, in whatever order and however often records come: what is over
stays so; what nobody takes climbs to its end; what is in hand does not; and an undo puts it back where it stood."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hazmat_notify.state import UNANSWERED, AlertKept, kind_of_alert
from hypothesis import given, settings
from hypothesis import strategies as st
from kakou.contracts import topics

from tests.unit.hazmat_notify.office import Office
from tests.unit.hazmat_notify.papers import CHLORINE, METHANOL, VISIT, reached, storage_unit

RUNGS = (30, 90, 180)
LIFE = 600
CONTACTS = [{"name": name} for name in ("王主任", "赵队长", "孙经理")]

STEPS: Any = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["seen", "taken", "handed-on", "news", "same", "leaves", "retracted", "again"])),
        st.tuples(st.just("undone"), st.integers(1, 4)),
        st.tuples(st.just("passes"), st.sampled_from([5, 20, 35, 65, 100])),
    ),
    max_size=22,
)


@dataclass
class Expected:
    """One alert as it should be. waited: seconds in nobody's hands. answers: those that stand, by their number."""

    no: str
    waited: float = 0
    climbed: int = 0
    given: int = 0
    answers: dict[int, str] = field(default_factory=dict)
    over: bool = False

    @property
    def in_hand(self) -> bool:
        return [word for word in self.answers.values() if word != "seen"][-1:] == ["taken"]

    @property
    def waits(self) -> bool:
        return not self.over and not self.in_hand


class Story:
    """The office as it is, and beside it what should come of the same events, told in a few lines."""

    def __init__(self) -> None:
        self.office = Office()
        life = {"alert_life": {"value": f"PT{LIFE}S", "effective_from": None, "source": None}}
        policy = {"kind": "policy", "no": "policy", "document": life, "version": 1, "etag": '"1"'}
        self.office.hear(topics.DOCUMENT_CHANGED, "policy", policy)
        self.office.hear(topics.DOCUMENT_CHANGED, "T-01", storage_unit("T-01", contacts=CONTACTS))
        self.expected: list[tuple[str, str, int | None]] = []
        self.alerts: list[Expected] = []
        self.revision = 0
        self.news()

    @property
    def last(self) -> Expected:
        return self.alerts[-1]

    def hear(self, kind: str, subject: str, data: dict[str, Any]) -> None:
        self.office.hear(kind, subject, data)
        self._waits(1)

    def _waits(self, seconds: float) -> None:
        for each in self.alerts:
            each.waited += seconds if each.waits else 0

    def _tells(self, how: str, step: int | None = None) -> None:
        self.expected.append((self.last.no, how, step))

    def news(self) -> None:
        """A verdict on other goods."""
        self.revision += 1
        goods = ((METHANOL,), (METHANOL, CHLORINE))[self.revision % 2]
        self.hear(topics.VERDICT_REACHED, VISIT, reached("refer", goods=goods, revision=self.revision))
        if not self.alerts or self.last.over:
            self.alerts.append(Expected(f"A{len(self.expected) + 1}"))
            self._tells("alert")
            return
        self._tells("update")
        if self.last.in_hand:
            self.last.waited, self.last.climbed = 0, 0
        self.last.answers.clear()

    def same(self) -> None:
        """The verdict once more."""
        goods = ((METHANOL,), (METHANOL, CHLORINE))[self.revision % 2]
        self.hear(topics.VERDICT_REACHED, VISIT, reached("refer", goods=goods, revision=self.revision))
        if self.last.over and self.expected[-1][1] != "expired":
            self.alerts.append(Expected(f"A{len(self.expected) + 1}"))
            self._tells("alert")

    def answer(self, word: str, undoes: int | None = None) -> None:
        said: dict[str, Any] = {"alert": self.last.no, "answer": word, "by": f"值班{self.revision}-{self.last.given}"}
        if word == "handed-on":
            said["to"] = "王主任"
        if undoes is not None:
            said["undoes"] = undoes
        self.hear(topics.ALERT_ACKNOWLEDGED, self.last.no, said)
        if (word == "handed-on" and self.last.over) or (word == "undone" and undoes not in self.last.answers):
            return
        self.last.given += 1
        if undoes is not None:
            del self.last.answers[undoes]
        else:
            self.last.answers[self.last.given] = word

    def ends(self, how: str, told: str) -> None:
        self.hear(topics.VISIT_ENDED, VISIT, {"visit": VISIT, "how": how, "raised": False})
        if not self.last.over:
            self.last.over = True
            self._tells(told)

    def passes(self, seconds: int) -> None:
        """Time, with a tick every five seconds."""
        for _ in range(seconds // 5):
            self.office.now_ms += 4_000
            self.office.hear(topics.CLOCK_TICKED, "3105W", {})
            self._waits(5)
            self._ticks()

    def _ticks(self) -> None:
        last = self.last
        if last.waits and last.climbed < len(RUNGS) and last.waited >= RUNGS[last.climbed]:
            last.climbed += 1
            if last.climbed > 1 or not last.answers:
                self._tells("update", last.climbed)
        if last.waits and last.waited >= LIFE:
            last.over = True
            self._tells("expired")

    def do(self, step: tuple[Any, ...]) -> None:
        match step:
            case ("undone", number):
                self.answer("undone", number)
            case ("passes", seconds):
                self.passes(seconds)
            case ("news",):
                self.news()
            case ("same",):
                self.same()
            case ("leaves",):
                self.ends("backed-out", "all-clear")
            case ("retracted",):
                self.ends("retracted", "cancel")
            case ("again",):
                self.office.hear_again()
            case (word,):
                self.answer(word)

    def told(self) -> list[tuple[str, str, int | None]]:
        return [
            (each.data["id"], each.data["msg_type"], (each.data["escalation"] or {}).get("step"))
            for each in self.office.work()
            if each.type == topics.ALERT_RAISED
        ]


@settings(max_examples=50)
@given(STEPS)
def test_in_any_order_of_answers_ticks_news_and_repeats(steps: list[tuple[Any, ...]]) -> None:
    story = Story()
    for step in steps:
        story.do(step)
    assert story.told() == story.expected
    assert story.office.numbers(UNANSWERED) == [each.no for each in story.alerts if each.waits]
    kept = story.office.kept(kind_of_alert(story.last.no), story.last.no, AlertKept)
    assert kept is not None
    assert kept.open is story.last.waits


@settings(max_examples=12)
@given(STEPS)
def test_afterwards_what_waits_climbs_to_its_end_and_nothing_else_does(steps: list[tuple[Any, ...]]) -> None:
    story = Story()
    for step in steps:
        story.do(step)
    waits, before = story.last.waits, len(story.expected)
    story.passes(LIFE + 10)
    later = story.told()[before:]
    assert later == story.expected[before:]
    assert [how for _, how, _ in later[-1:]] == (["expired"] if waits else [])


@pytest.mark.parametrize("waited", [5, 25, 60, 120])
def test_what_is_taken_and_undone_goes_on_with_the_time_it_had_left(waited: int) -> None:
    story = Story()
    story.passes(waited)
    story.answer("taken")
    story.passes(500)
    in_hand = len(story.told())
    story.answer("undone", 1)
    story.passes(185 - waited)
    steps = [step for _, _, step in story.told() if step]
    assert in_hand == 1 + sum(waited >= after for after in RUNGS), "nothing climbs while somebody has it in hand"
    assert steps == [1, 2, 3]
