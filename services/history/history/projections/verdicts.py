"""Every revision of every verdict, with its reasons and weights."""

from typing import Any, Final

from kakou.history.tables import DOCUMENTS, REASONS, VERDICTS, WEIGHTS
from kakou.runtime.unit_of_work import UnitOfWork

from history.keeping import entry_no, keep, kept

Told = dict[str, Any]

_WEIGHING: Final = ("level", "declared", "measured", "difference", "band", "uncertainty", "quality")


def add_verdict(unit: UnitOfWork, told: Told, visit: str | None = None) -> None:
    """A VerdictReached, whole. visit: the number to keep it under, where it is another than the visit's address."""
    verdict = told["verdict"]
    place = {"gate": told["gate"], "lane": told["lane"], "at": verdict["log_time"]}
    whose = {"firm": told["firm"], "level": told.get("level")}
    stops = set(told.get("stops", ()))
    reasons = [
        {
            "n": n,
            "code": reason["code"],
            "letter": reason["letter"],
            "outcome": reason["outcome"],
            "stops": reason["code"] in stops,
            **place,
            **whose,
        }
        for n, reason in enumerate(verdict["reasons"])
    ]
    bridge = _bridge(unit, told) if verdict["weights"] else None
    weights = [
        {"n": n, "bridge": bridge, **{name: weighing[name] for name in _WEIGHING}, **place}
        for n, weighing in enumerate(verdict["weights"])
    ]
    keep(
        unit,
        VERDICTS,
        (visit or verdict["visit"], verdict["revision"]),
        told,
        {REASONS: reasons, WEIGHTS: weights},
        root=verdict["root"]["offset"],
        verdict=verdict["verdict"],
        because=verdict["because"],
        lane_class=verdict["lane_class"],
        direction=verdict["direction"],
        plate=told["plate"],
        hazardous=verdict["hazardous"],
        policy_version=verdict["policy_version"],
        rules_version=verdict["rules_version"],
        **place,
        **whose,
    )


def set_aside(unit: UnitOfWork, visit: str, revisions: int, aside: str) -> list[str]:
    """Keep the verdicts of a visit under the number `aside`; its address is another's from now on. Gives the numbers of
    the passes that they are about."""
    passes: list[str] = []
    for revision in range(1, revisions + 1):
        told = kept(unit, VERDICTS, visit, revision)
        if told is not None:
            add_verdict(unit, told, aside)
            unit.delete(VERDICTS.name, entry_no(visit, revision))
            passes += (one["no"] for one in told["verdict"]["passes"])
    return list(dict.fromkeys(passes))


def _bridge(unit: UnitOfWork, told: Told) -> str | None:
    """The id of the lane's weighbridge, where the lane is configured with one."""
    lane = kept(unit, DOCUMENTS, "lane", f"{told['gate']}.{told['lane']}")
    bridge = lane["document"].get("bridge") if lane is not None else None
    return bridge.get("id") if bridge else None
