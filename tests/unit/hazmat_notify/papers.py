"""What weight-check says, well formed, to be varied by each test."""

from typing import Any

PASS_NO = "Z3105I261122000000000042"
VISIT = "G1.E02.20261122080000000017"

METHANOL = {
    "document": "QD310526I000000042",
    "line": 1,
    "name": "甲醇 methanol",
    "cas": "67-56-1",
    "un": "1230",
    "hazard_class": "3",
    "subsidiary": ["6.1"],
    "packing_group": "II",
    "quantity": "20000.00000",
    "unit": "kg",
    "storage_unit": "T-01",
    "known_by": ["flag", "un", "cas"],
}
CHLORINE = METHANOL | {
    "line": 2,
    "name": "液氯 chlorine",
    "cas": "7782-50-5",
    "un": "1017",
    "hazard_class": "2.3",
    "subsidiary": ["5.1", "8"],
    "packing_group": None,
    "quantity": "500.00000",
    "storage_unit": "W-A1",
}


def reached(
    word: str = "release",
    *,
    goods: tuple[dict[str, Any], ...] = (METHANOL,),
    revision: int = 1,
    awaiting: bool | None = None,
    visit: str = VISIT,
    plate: str | None = "苏E01234",
    direction: str = "I",
    passes: tuple[str, ...] = (PASS_NO,),
    reasons: tuple[dict[str, Any], ...] = (),
    **more: Any,
) -> dict[str, Any]:
    """The data of `kakou.verdict.reached.v1`; a release of hazardous goods awaits the announcement."""
    waits = word == "release" and bool(goods) if awaiting is None else awaiting
    raise_command = {"id": f"C{revision}", "sequence": 40 + revision, "device": "barrier", "do": "raise"}
    verdict = {
        "visit": visit,
        "zone": "3105W",
        "direction": direction,
        "revision": revision,
        "supersedes": revision - 1 or None,
        "verdict": word,
        "check_result": {"release": "Y", "refuse": "N", "refer": "M"}[word],
        "redirect_to": None,
        "lane_class": "hazardous",
        "status_word": "10000000000000000000",
        "passes": [{"no": no, "verdict": word} for no in passes],
        "weights": [],
        "draws": [],
        "reasons": list(reasons),
        "led": "",
        "officer_hint": "",
        "hazardous": bool(goods),
        "commands": [raise_command | {"held_for": "announcement"}] if waits else [],
        "rules_version": 1,
        "policy_version": 1,
        "draw_key_id": None,
        "root": {"partition": 0, "offset": 7},
        "log_time": "2026-11-22T00:00:00Z",
    }
    return {
        "verdict": verdict,
        "gate": "G1",
        "lane": "E02",
        "plate": plate,
        "firm": "3105940042",
        "contact": "王工 13800000000",
        "hazardous": list(goods),
        "awaiting_announcement": waits,
        **more,
    }


def reason(code: str) -> dict[str, Any]:
    text = {"zh": "原因", "en": "reason"}
    return {"code": code, "letter": "z", "outcome": "refer", "officer_may_release": True, "facts": {}, "text": text}


def storage_unit(no: str, exposed_people: int = 0, **more: Any) -> dict[str, Any]:
    """The data of `kakou.document.changed.v1` about a storage unit."""
    document = {"id": no, "kind": "warehouse", "exposed_people": exposed_people, **more}
    return {"kind": "storage-unit", "no": no, "document": document, "version": 1, "etag": f'"{no}-1"'}


def moved(direction: str, quantity: str, unit: str = "t", cas: str = "67-56-1", **more: Any) -> dict[str, Any]:
    """The data of `kakou.goods.moved.v1`."""
    return {"direction": direction, "substance": {"cas": cas}, "quantity": quantity, "unit": unit, **more}


def passage(visit: str, direction: str, pass_no: str = PASS_NO) -> dict[str, Any]:
    """The data of `kakou.passage.recorded.v1`."""
    return {
        "sequence": 1,
        "visit": visit,
        "zone": "3105W",
        "gate": "G1",
        "lane": "E02",
        "direction": direction,
        "plate": "苏E01234",
        "passes": [{"no": pass_no, "state": "passed", "firm": "3105940042"}],
        "verdict": "release",
        "mode": "automatic",
        "by": None,
        "at": "2026-11-22T00:00:00Z",
        "irregular": False,
        "hazardous": True,
    }
