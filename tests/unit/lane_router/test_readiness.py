"""Readiness is the gate's own word, said before the truck comes: what would stop it then is among the reasons now."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import pytest
from kakou.contracts import topics
from kakou.contracts.pass_view import Readiness
from kakou.runtime.asking import ask
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.store import Key, Loaded
from lane_router.visits.readiness import STATE, readiness

from tests.unit.lane_router import truth_table
from tests.unit.lane_router.deeds import Deed, all_of, declares, files, laden, out_list, pass_out, policy, vehicle
from tests.unit.lane_router.gate import (
    LIST_OUT,
    OTHER_LIST,
    TWO_STEP,
    declaration,
    filed,
    line,
    part,
    pass_no,
    two_step,
)
from tests.unit.lane_router.test_ways_out import CURES, MACHINE
from tests.unit.path import PARTITION, ZONE
from tests.unit.weight_check.crossing import Crossing

NAMED = {
    "draw": ("draw.",),
    "weight": ("weight.",),
    "identity": ("identity.plate.elsewhere",),
    "lane": ("lane.class.", "lane.state.", "lane.direction."),
}
"""By the word in `unknown`: reasons that only the gate can have against a truck that comes as filed."""


@dataclass(frozen=True)
class Asked:
    store: MemoryStore

    async def load(self, zone: str, keys: Sequence[Key], most: int) -> Loaded | None:
        return await self.store.load(PARTITION, keys)


def ready(crossing: Crossing, no: str) -> Readiness:
    crossing.settle()
    found = asyncio.run(ask(Asked(crossing.stores[STATE]), ZONE, STATE, partial(readiness, no=no)))
    assert found is not None
    return found


def passes_of(crossing: Crossing) -> dict[str, tuple[dict[str, Any], list[str]]]:
    """Every pass on record as it was filed, and what it was refused for."""
    told = {one.subject: one.data["view"] for one in crossing.out(topics.VISITS_TOPIC, topics.PASS_CHANGED)}
    return {no: (view["filed"], [one["code"] for one in view["reasons"]]) for no, view in sorted(told.items())}


def comes_as_filed(crossing: Crossing, one: dict[str, Any]) -> dict[str, Any]:
    """The verdict on the pass's truck, everything of it read as filed, in a lane that takes every truck."""
    reading = {
        "direction": one["direction"],
        "plates": [{"text": one["vehicle"]["plate"], "confidence": "Y"}],
        "tags": [{"id": "TAG-OF-NOBODY", "plate": one["vehicle"]["plate"]}],
        "pass_nos": [one["no"]],
        "containers": [{"no": box["no"], "confidence": "Y"} for box in one["containers"]],
        "seals": one["seals"],
        "weight": one["total"] or "20000",
    }
    crossing.tell(topics.VEHICLE_GATHERED, reading, subject=f"as-filed-{one['no']}", source=f"/{ZONE}/G9/L9")
    told = crossing.out(type_=topics.VERDICT_REACHED)
    verdict: dict[str, Any] = [
        entry.data["verdict"] for entry in told if entry.subject == f"G9.L9.as-filed-{one['no']}"
    ][-1]
    return verdict


def agree(crossing: Crossing) -> None:
    """For every pass on record: what stops its truck is what readiness said, or of a kind that it named as unknown."""
    for no, (one, refused_for) in passes_of(crossing).items():
        said = ready(crossing, no)
        foreseen = {_key(reason) for reason in said.model_dump(mode="json")["reasons"]}
        foreseen = {key for key in foreseen if key[0] not in (*refused_for, "weight.vehicle.undeclared")}
        verdict = comes_as_filed(crossing, one)
        unknown = tuple(prefix for word in said.unknown for prefix in NAMED.get(word, ()))
        stops = [reason for reason in verdict["reasons"] if reason["outcome"] != "note"]
        assert foreseen == {_key(reason) for reason in stops if not reason["code"].startswith(unknown)}, no
        assert not said.ready or all(reason["code"].startswith(unknown) for reason in stops)
        assert said.ready or stops
        source = f"/{ZONE}/G9/L9"
        crossing.tell(topics.VEHICLE_DEPARTED, {"how": "backed-out"}, subject=f"as-filed-{no}", source=source)


def _key(reason: dict[str, Any]) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return reason["code"], reason["outcome"], tuple(sorted(reason["facts"].items()))


@pytest.mark.parametrize("code", CURES)
def test_readiness_and_gate_agree_on_what_stops_a_truck_and_once_it_is_cured(code: str) -> None:
    story, cure = CURES[code]
    crossing = Crossing()
    story(crossing)
    agree(crossing)
    cured = Crossing()
    story(cured)
    cure(cured)
    agree(cured)


@pytest.mark.parametrize("direction", truth_table.DIRECTIONS)
@pytest.mark.parametrize("hazardous", [False, True])
def test_they_agree_on_every_type_and_grade_of_pass(hazardous: bool, direction: Any) -> None:
    crossing = Crossing()
    situation = truth_table.Situation(hazardous, lane_required=False, alone=True)
    for serial, (type_, grade) in enumerate(product(truth_table.TYPES, truth_table.GRADES), start=100):
        one, documents = truth_table.papers(situation, type_, grade, direction)
        sent = one.model_dump(mode="json", exclude_unset=True)
        sent |= {"no": f"{sent['no'][:-3]}{serial}", "vehicle": {"plate": f"苏E00{serial}", "tare": "8000"}}
        for known in documents.values():
            no = f"{known.document.no[:-3]}{serial}"
            document = known.document.model_dump(mode="json", exclude_unset=True)
            crossing.declare(document | {"no": no, "approved": True, "summary_accepted": True, "inspection": False})
            sent["documents"] = [{"kind": known.document.kind, "no": no}]
        crossing.file(sent)
    agree(crossing)


def order(kind: str, no: str) -> Deed:
    return lambda crossing: crossing.order(kind, no)


def goes_through(session: str, **fields: Any) -> Deed:
    return lambda crossing: (
        crossing.gathers(session=session, **fields),
        crossing.raised(session),
        crossing.departs(session),
    )


def firm(code: str, **fields: Any) -> Deed:
    data = {"enterprise": {"code": code, "name": "演示", **fields}}
    return lambda crossing: crossing.tell(topics.ENTERPRISE_REGISTERED, data)


MACHINE_IN = declaration(lines=[line("1", **MACHINE, licence="26-AA-1")])
MACHINE_OUT = out_list(lines=[line("1", **MACHINE)])
COLLECTED_OUT = out_list(list_type="1")
ENTRIES = filed(type=7, documents=[{"kind": "two-step", "no": TWO_STEP}])
UNWEIGHED = {name: value for name, value in ENTRIES.items() if name not in ("gross", "total")}
METHANOL = line(name="甲醇", cas="67-56-1", un="1230") | {"class": "3"}
BOX = "CSQU3054383"

SITUATIONS: dict[str, tuple[Deed, str, list[str]]] = {
    "nothing is missing": (laden(), pass_no(1), []),
    "a machine comes in without its licence": (
        all_of(vehicle(), declares(declaration(lines=[line("1", **MACHINE)])), files(filed())),
        pass_no(1),
        ["document.licence.missing"],
    ),
    "a machine leaves on the licence it came in with": (
        all_of(
            vehicle(),
            declares(MACHINE_IN),
            files(filed()),
            goes_through("in"),
            declares(MACHINE_OUT),
            files(pass_out()),
        ),
        pass_no(1, "E"),
        [],
    ),
    "a machine leaves that never came in": (
        all_of(vehicle(), declares(MACHINE_OUT), files(pass_out())),
        pass_no(1, "E"),
        ["document.licence.missing"],
    ),
    "a collected list leaves without a guarantee": (
        all_of(vehicle(), declares(COLLECTED_OUT), files(pass_out())),
        pass_no(1, "E"),
        ["document.guarantee.missing"],
    ),
    "a collected list of an AEO firm needs none": (
        all_of(firm("3105940042", level="aeo"), vehicle(), declares(COLLECTED_OUT), files(pass_out())),
        pass_no(1, "E"),
        [],
    ),
    "an order is against the firm of the document, and not of the pass": (
        all_of(vehicle(), declares(declaration(firm="3105940099")), files(filed()), order("enterprise", "3105940099")),
        pass_no(1),
        ["document.control.ordered"],
    ),
    "an order is against its container": (
        all_of(laden(containers=[{"no": BOX, "weight": "0"}]), order("container", BOX)),
        pass_no(1),
        ["document.control.ordered"],
    ),
    "an order is against another truck": (all_of(laden(), order("vehicle", "苏E99999")), pass_no(1), []),
    "the vehicle's registration has run out": (
        all_of(laden(), vehicle(valid_until="2026-11-01")),
        pass_no(1),
        ["identity.vehicle.expired"],
    ),
    "methanol without the flag": (
        all_of(vehicle(), declares(declaration(lines=[METHANOL])), files(filed(approval=1))),
        pass_no(1),
        ["hazmat.flag.missing"],
    ),
    "methanol with the flag": (
        all_of(vehicle(), declares(declaration(lines=[METHANOL | {"hazardous": True}])), files(filed())),
        pass_no(1),
        [],
    ),
    "two trucks share a list": (
        all_of(declares(declaration()), files(part(1, "60"), part(2, "40"))),
        pass_no(2),
        [],
    ),
    "the national system approved more than is left": (
        all_of(declares(declaration()), files(part(1, "60"), part(2, "60", approval=1))),
        pass_no(2),
        ["document.ledger.over-release"],
    ),
    "a release of the entry is asked for next year": (
        all_of(policy(entry_release_required={"value": True, "effective_from": "2027-01-01T00:00:00+08:00"}), laden()),
        pass_no(1),
        [],
    ),
    "a pass without a weight, which policy lets through": (
        all_of(declares(two_step()), files(UNWEIGHED)),
        pass_no(1),
        [],
    ),
    "a pass without a weight, for which policy refers": (
        all_of(policy(unverifiable="refer"), declares(two_step()), files(UNWEIGHED)),
        pass_no(1),
        ["weight.vehicle.undeclared"],
    ),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_readiness_says_what_is_missing(situation: str) -> None:
    story, no, codes = SITUATIONS[situation]
    crossing = Crossing()
    story(crossing)
    said = ready(crossing, no)
    assert ([reason.code for reason in said.reasons], said.ready) == (codes, codes == [])
    agree(crossing)


def test_what_only_the_gate_sees_is_named() -> None:
    crossing = Crossing()
    crossing.laden()
    assert ready(crossing, pass_no(1)).unknown == ("identity", "weight", "lane")
    crossing.file(filed(3, plate="苏E00003", seals=["S1"]))
    assert ready(crossing, pass_no(3)).unknown == ("identity", "weight", "lane", "seal")
    crossing.policy(draw={"ordinary": "0.02"}, forecast="refer")
    assert ready(crossing, pass_no(1)).unknown == ("identity", "weight", "lane", "draw")
    crossing.declare(declaration(lines=[METHANOL | {"hazardous": True, "storage_unit": "W-A1"}]))
    assert ready(crossing, pass_no(1)).unknown == ("identity", "weight", "lane", "draw", "forecast")


def test_that_its_truck_must_show_which_pass_it_goes_with_is_named() -> None:
    crossing = Crossing(one_live_pass=False)
    crossing.laden()
    crossing.declare(declaration(OTHER_LIST), declaration(LIST_OUT, direction="E"))
    crossing.file(pass_out(3))
    assert "choice" not in ready(crossing, pass_no(1)).unknown, "the other one is for the way out"
    crossing.file(filed(2, documents=[{"kind": "list", "no": OTHER_LIST}]))
    assert "choice" in ready(crossing, pass_no(1)).unknown
    crossing.gathers()
    assert crossing.word() == ("M", ["pass.choice.ambiguous"])
    crossing.void(2)
    assert "choice" not in ready(crossing, pass_no(1)).unknown


def test_a_question_leaves_no_trace() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.settle()
    before = {
        no: bytes(value) for no, value in crossing.stores[STATE].partitions[PARTITION].buckets[f"{ZONE}/pass"].items()
    }
    ready(crossing, pass_no(1))
    assert crossing.stores[STATE].partitions[PARTITION].buckets[f"{ZONE}/pass"] == before
    assert crossing.state() == "approved"
