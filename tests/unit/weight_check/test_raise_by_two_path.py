"""A barrier that shall rise for nobody, where the policy asks two officers for any release: one proposes it, another
says the same, and no one person's word raises it."""

from datetime import timedelta
from typing import Any

import pytest
from kakou.contracts import topics
from kakou.contracts.events.decided_by import DecidedBy

from tests.unit.path import Out
from tests.unit.weight_check.crossing import REFERRAL_WAIT, Crossing
from tests.unit.weight_check.test_orders_path import given, refused, settled

WANG, LI = "王伟", "李明"
KIND = "raise-proposed"


def commands(crossing: Crossing, by: str, do: str = "raise", person: str | None = None, **more: str) -> list[Out]:
    """An officer tells the barrier of the empty lane something, as gate-ingest writes it on the log."""
    name = f"{person} ({by})" if person else by
    data = {"device": "barrier", "do": do, "reason": "救援车", "gate": "G1", "lane": "E01", "by": name, **more}
    who = DecidedBy(token=by, person=person).attribute
    told = crossing.tell(topics.DEVICE_COMMANDED, data, subject="G1.E01", source="/3105W/gate-ingest", **who)
    return crossing.out(since=told)


def asking(*cases: str) -> Crossing:
    return Crossing(two_persons=list(cases or ("weight",)))


def tasks(crossing: Crossing) -> list[dict[str, Any]]:
    return [one.data for one in crossing.out(type_=topics.TASK_OPENED) if one.data["kind"] == KIND]


def ended(crossing: Crossing) -> list[str]:
    return [why for kind, why in settled(crossing) if kind == KIND]


def test_the_first_officers_raise_is_proposed_and_raises_nothing() -> None:
    crossing = asking()
    commands(crossing, WANG)
    assert (crossing.barrier(), given(crossing)) == ([], [])
    (task,) = tasks(crossing)
    assert (task["subject"], task["closed"]) == ({"kind": "lane", "no": "G1.E01"}, None)
    assert all(WANG in text and "救援车" in text for text in task["text"].values())
    assert task["proposed_by"] == {"token": WANG, "person": None}


def test_a_second_officer_says_the_same_and_both_stand_on_record() -> None:
    crossing = asking()
    commands(crossing, WANG)
    commands(crossing, LI)
    assert crossing.barrier() == ["raise"]
    (told,) = given(crossing)
    assert (told["by"], told["proposed_by"]) == (LI, WANG)
    assert ended(crossing) == ["a second officer agreed"]
    (task,) = [one.data for one in crossing.out(type_=topics.TASK_OPENED) if one.data["kind"] == "device-command"]
    assert all(WANG in text and LI in text for text in task["text"].values())


def test_without_the_policy_one_officer_raises_and_nothing_else_is_told() -> None:
    crossing = Crossing()
    commands(crossing, WANG)
    assert crossing.barrier() == ["raise"]
    assert "proposed_by" not in given(crossing)[0]
    assert tasks(crossing) == []


@pytest.mark.parametrize(
    ("token", "person"), [(WANG, None), (WANG, LI), ("王 伟", None), ("王\u200b伟", None), ("ＷＡＮＧ desk", WANG)]
)
def test_the_same_person_never_agrees_by_whatever_token(token: str, person: str | None) -> None:
    crossing = asking()
    commands(crossing, WANG)
    commands(crossing, token, person=person)
    ((status, why),) = refused(crossing)
    assert (status, WANG in why, crossing.barrier()) == (409, True, [])
    commands(crossing, LI)
    assert crossing.barrier() == ["raise"], "the proposal stands"


def test_people_who_share_a_token_are_one() -> None:
    crossing = asking()
    commands(crossing, "值班台", person=WANG)
    commands(crossing, "值班台", person=LI)
    assert crossing.barrier() == []
    commands(crossing, "副值班台", person=LI)
    assert crossing.barrier() == ["raise"]


def test_a_proposal_expires_and_the_next_command_is_a_new_one() -> None:
    crossing = asking()
    commands(crossing, WANG)
    crossing.wait(REFERRAL_WAIT)
    assert ended(crossing) == ["no second officer agreed in time"]
    commands(crossing, LI)
    assert (crossing.barrier(), len(tasks(crossing))) == ([], 2)
    crossing.wait(REFERRAL_WAIT - timedelta(minutes=1))
    commands(crossing, WANG)
    assert crossing.barrier() == ["raise"]


def test_an_agreement_to_a_proposal_that_has_ended_neither_raises_nor_proposes() -> None:
    crossing = asking()
    commands(crossing, WANG)
    (first,) = tasks(crossing)
    commands(crossing, "赵磊", agrees_to=first["id"])
    commands(crossing, LI, agrees_to=first["id"])
    assert [status for status, _ in refused(crossing)] == [409]
    assert (crossing.barrier(), len(tasks(crossing))) == (["raise"], 1)


def test_an_agreement_to_an_earlier_proposal_is_none_to_the_next() -> None:
    crossing = asking()
    commands(crossing, WANG)
    (first,) = tasks(crossing)
    commands(crossing, WANG, "keep-closed")
    commands(crossing, WANG)
    commands(crossing, LI, agrees_to=first["id"])
    assert crossing.barrier() == ["keep-closed"]
    commands(crossing, LI, agrees_to=tasks(crossing)[1]["id"])
    assert crossing.barrier() == ["keep-closed", "raise"]


def test_an_agreement_that_comes_too_late_raises_nothing_by_another_policy_either() -> None:
    crossing = asking()
    commands(crossing, WANG)
    (first,) = tasks(crossing)
    crossing.wait(REFERRAL_WAIT)
    crossing.policy(two_persons=[])
    commands(crossing, LI, agrees_to=first["id"])
    assert crossing.barrier() == []


def test_an_old_timer_ends_no_newer_proposal() -> None:
    crossing = asking()
    commands(crossing, WANG)
    commands(crossing, LI)
    crossing.wait(timedelta(minutes=5))
    commands(crossing, WANG)
    crossing.wait(REFERRAL_WAIT - timedelta(minutes=5))
    assert ended(crossing) == ["a second officer agreed"]
    commands(crossing, LI)
    assert crossing.barrier() == ["raise", "raise"]


def test_a_truck_that_comes_ends_the_proposal() -> None:
    crossing = asking()
    commands(crossing, WANG)
    crossing.laden()
    crossing.gathers("23000")
    assert ended(crossing) == ["a truck came into the lane"]
    crossing.departs(how="backed-out")
    commands(crossing, LI)
    assert "raise" not in crossing.barrier()


def test_what_keeps_the_barrier_shut_is_one_officers_word() -> None:
    crossing = asking()
    commands(crossing, WANG)
    commands(crossing, LI, "lower")
    assert ended(crossing) == []
    commands(crossing, LI, "keep-closed")
    assert ended(crossing) == ["withdrawn by an officer"]
    commands(crossing, LI)
    assert crossing.barrier() == ["lower", "keep-closed"]


def test_whoever_closes_its_task_withdraws_the_proposal() -> None:
    crossing = asking()
    commands(crossing, WANG)
    (task,) = tasks(crossing)
    crossing.tell(topics.TASK_CLOSED, {"task": task["id"], "why": "不需要", "by": LI}, subject=task["id"])
    commands(crossing, LI)
    assert (crossing.barrier(), len(tasks(crossing)), ended(crossing)) == ([], 2, [])


def test_a_device_that_answers_leaves_the_proposal() -> None:
    crossing = asking()
    crossing.orders("camera", "re-collect")
    commands(crossing, WANG)
    crossing.device("camera", 1)
    commands(crossing, LI)
    assert crossing.barrier() == ["raise"]


def test_a_policy_that_asks_no_more_lets_one_officer_raise_it() -> None:
    crossing = asking()
    commands(crossing, WANG)
    crossing.policy(two_persons=[])
    commands(crossing, LI)
    assert (crossing.barrier(), ended(crossing)) == (["raise"], ["the barrier is raised"])
    assert "proposed_by" not in given(crossing)[0]


@pytest.mark.parametrize("case", ["every", "refused", "identity", "dishonest"])
def test_a_truck_that_one_officer_sets_aside_is_not_let_through_by_a_command(case: str) -> None:
    crossing = asking(case)
    crossing.laden()
    crossing.gathers("23000")
    crossing.retracts()
    for _ in range(3):
        commands(crossing, WANG)
    assert "raise" not in crossing.barrier()
