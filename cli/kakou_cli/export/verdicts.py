"""Verdicts as rows: one for each revision."""

from collections.abc import Iterable, Iterator
from typing import Final

from kakou.contracts.events.outbound import VerdictReached

from kakou_cli.export.tables import Column, Row

COLUMNS: Final = (
    Column("zone"),
    Column("visit"),
    Column("revision", "number"),
    Column("supersedes", "number"),
    Column("because"),
    Column("at", "time"),
    Column("gate"),
    Column("lane"),
    Column("lane_class"),
    Column("direction"),
    Column("plate"),
    Column("firm"),
    Column("level"),
    Column("passes", "texts"),
    Column("verdict"),
    Column("check_result"),
    Column("status_word"),
    Column("redirect_to"),
    Column("reasons", "texts"),
    Column("notes", "texts"),
    Column("declared_kg", "amount"),
    Column("measured_kg", "amount"),
    Column("difference_kg", "amount"),
    Column("band_kg", "amount"),
    Column("hazardous", "flag"),
    Column("policy_version", "number"),
    Column("rules_version", "number"),
    Column("offset", "number"),
)


def rows(verdicts: Iterable[VerdictReached], enterprise: str | None) -> Iterator[Row]:
    """reasons: codes of those that stop the truck; notes: of those that do not. level: the firm's credit level.

    enterprise: only trucks of this firm.
    """
    for told in verdicts:
        if enterprise in (None, told.firm):
            yield _row(told)


def _row(told: VerdictReached) -> Row:
    verdict = told.verdict
    vehicle = next((weighing for weighing in verdict.weights if weighing.level == "vehicle"), None)
    to = verdict.redirect_to
    return {
        "zone": verdict.zone,
        "visit": verdict.visit,
        "revision": verdict.revision,
        "supersedes": verdict.supersedes,
        "because": verdict.because,
        "at": verdict.log_time,
        "gate": told.gate,
        "lane": told.lane,
        "lane_class": verdict.lane_class,
        "direction": verdict.direction,
        "plate": told.plate,
        "firm": told.firm,
        "level": told.level,
        "passes": tuple(one.no for one in verdict.passes),
        "verdict": verdict.verdict,
        "check_result": verdict.check_result,
        "status_word": verdict.status_word,
        "redirect_to": None if to is None else f"{to.gate}.{to.lane}",
        "reasons": tuple(reason.code for reason in verdict.reasons if reason.outcome != "note"),
        "notes": tuple(reason.code for reason in verdict.reasons if reason.outcome == "note"),
        "declared_kg": vehicle.declared if vehicle else None,
        "measured_kg": vehicle.measured if vehicle else None,
        "difference_kg": vehicle.difference if vehicle else None,
        "band_kg": vehicle.band if vehicle else None,
        "hazardous": verdict.hazardous,
        "policy_version": verdict.policy_version,
        "rules_version": verdict.rules_version,
        "offset": verdict.root.offset,
    }
