"""Whatever happens to a few trucks, in whatever order: what must always hold of verdicts, raises and passages."""

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from kakou.contracts import topics

from tests.unit.lane_router.gate import LIST, declaration, empty, line, part, pass_no
from tests.unit.weight_check.crossing import Crossing

SESSIONS = st.sampled_from(["s1", "s2", "s3"])
READINGS: Any = st.sampled_from(
    [
        None,
        0,
        "20000",
        "20100",
        "23000",
        "20",
        {"kg": "20000", "stable": False},
        {"kg": "20000", "zeroed": False},
        {"kg": "20000", "bridge_state": 2},
        {"kg": "40000", "vehicles_on_bridge": 2},
    ]
)


def plate_of(session: str) -> str:
    return f"苏E0000{session[1:]}"


class Lanes(RuleBasedStateMachine):
    """Three trucks of one declaration at one lane; the outputs are looked at when all has been said."""

    @initialize()
    def papers(self) -> None:
        self.crossing = Crossing()
        self.crossing.declare(declaration(lines=[line("100", gross="120000")]))
        for serial in (1, 2, 3):
            self.crossing.registers(plate=f"苏E0000{serial}")
            self.crossing.file(part(serial, "10"))

    @rule(session=SESSIONS, reading=READINGS, mode=st.sampled_from(["A", "A", "M"]))
    def gathers(self, session: str, reading: Any, mode: str) -> None:
        self.crossing.gathers(reading, session, plate=plate_of(session), mode=mode)

    @rule(session=SESSIONS, reading=READINGS)
    def weighs(self, session: str, reading: Any) -> None:
        self.crossing.weighs(reading, session)

    @rule(session=SESSIONS)
    def raised(self, session: str) -> None:
        self.crossing.raised(session)

    @rule(session=SESSIONS, how=st.sampled_from(["cleared", "backed-out"]))
    def departs(self, session: str, how: str) -> None:
        self.crossing.departs(session, how=how)

    @rule(session=SESSIONS)
    def retracts(self, session: str) -> None:
        self.crossing.retracts(session)

    @rule(session=SESSIONS, decision=st.sampled_from(["release", "inspect", "refuse"]))
    def decides(self, session: str, decision: str) -> None:
        self.crossing.decides(session, decision=decision)

    @rule(serial=st.sampled_from([1, 2, 3]))
    def voids(self, serial: int) -> None:
        self.crossing.void(serial)

    @rule(state=st.sampled_from(["open", "released"]))
    def orders(self, state: str) -> None:
        self.crossing.order("declaration", LIST, state)

    @rule(state=st.sampled_from([1, 2]), zeroed=st.sampled_from([None, True, False]))
    def reports(self, state: int, zeroed: bool | None) -> None:
        self.crossing.lane_says(devices=[{"id": "WB1", "kind": "bridge", "state": state, "zeroed": zeroed}])

    @rule(mode=st.sampled_from(["live", "live", "advisory", "shadow"]))
    def configures(self, mode: str) -> None:
        self.crossing.lane("E01", classes=["declared"], directions=["I", "E"], mode=mode)

    @rule(percent=st.sampled_from(["3", "50"]), wait=st.sampled_from(["PT10S", "PT60S"]))
    def sets_policy(self, percent: str, wait: str) -> None:
        self.crossing.policy(total_band_percent=percent, goods_band_percent=percent, weight_wait=wait)

    @rule(hazardous=st.booleans())
    def amends(self, hazardous: bool) -> None:
        """Methanol or copper: found out, or corrected, while trucks are on their way."""
        methanol = {"name": "甲醇", "cas": "67-56-1", "un": "1230", "class": "3", "hazardous": True}
        goods = line("100", gross="120000") | (methanol if hazardous else {})
        self.crossing.declare(declaration(lines=[goods]))

    @rule(minutes=st.sampled_from([1, 3, 20]))
    def waits(self, minutes: int) -> None:
        self.crossing.wait(timedelta(minutes=minutes))

    def teardown(self) -> None:
        if hasattr(self, "crossing"):
            check(self.crossing)


def check(crossing: Crossing) -> None:
    assert not crossing.log.records(topics.DEAD_LETTERS_TOPIC, 0)
    commands = crossing.commands()
    assert [one["sequence"] for one in commands] == list(range(1, len(commands) + 1))
    passages = crossing.passages()
    assert [one["sequence"] for one in passages] == list(range(1, len(passages) + 1))
    assert len({one["visit"] for one in passages}) == len(passages)
    for session in ("s1", "s2", "s3"):
        check_visit(crossing, session)
    opened = [one.data["id"] for one in crossing.out(type_=topics.TASK_OPENED)]
    settled = [one.data["id"] for one in crossing.out(type_=topics.TASK_SETTLED)]
    assert len(set(opened)) == len(opened)
    assert len(set(settled)) == len(settled)
    assert set(settled) <= set(opened)


def check_visit(crossing: Crossing, session: str) -> None:
    verdicts = crossing.verdicts(session)
    assert [one["revision"] for one in verdicts] == list(range(1, len(verdicts) + 1))
    assert [one["supersedes"] for one in verdicts] == [None, *range(1, len(verdicts))][: len(verdicts)]
    up = False
    for verdict in verdicts:
        for command in verdict["commands"]:
            if command["device"] != "barrier":
                continue
            do = command["do"]
            assert not (do == "raise" and up), "a second raise while the first may still be carried out"
            assert do != "raise" or verdict["verdict"] == "release"
            if do == "raise":
                assert bool(command["held_for"]) == verdict["hazardous"]
            up = do == "raise" or (up and do != "withdrawn")
        for weighing in verdict["weights"]:
            assert (weighing["measured"] is None) == (weighing["quality"] != "ok")
        if any(weighing["quality"] != "ok" for weighing in verdict["weights"]) and verdict["verdict"] == "release":
            assert "officer.decision.release" in [reason["code"] for reason in verdict["reasons"]]
    kept = crossing.entry("weight-check", "visit", f"G1.E01.{session}")
    if kept is not None and kept["routed"] is not None and (kept["raised"] or kept["ended"]):
        assert verdicts, "every visit gets a verdict"


TestAnyOrder = Lanes.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_an_empty_truck_shows_its_tare_only_once_the_barrier_was_raised_on_its_weight() -> None:
    crossing = Crossing()
    crossing.file(empty(1, vehicle={"plate": plate_of("s1"), "tare": "13000"}, total="13000"))
    crossing.gathers("13020", "s1", plate=plate_of("s1"), pass_nos=[pass_no(1)])
    assert crossing.entry("weight-check", "tare", plate_of("s1")) is None
    crossing.raised("s1")
    assert crossing.entry("weight-check", "tare", plate_of("s1"))["kg"] == "13020.00000"
