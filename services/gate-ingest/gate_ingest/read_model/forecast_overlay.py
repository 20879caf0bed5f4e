"""A verdict with the forecast for its storage unit beside it."""

from kakou.contracts.events.outbound import ForecastMade
from kakou.contracts.verdicts import CHECK_RESULT, Command, Verdict
from kakou.reasons.status_word import status_word


def foreseen(verdict: Verdict, made: ForecastMade) -> Verdict:
    """The verdict with the forecast's reasons and in the officer's hint; a withheld release is a *refer*.

    What its display shows stays as it was told: the driver waits for the barrier, which does not rise.
    """
    hint = "；".join(part for part in (verdict.officer_hint, *(reason.text.zh for reason in made.reasons)) if part)
    changes = {"reasons": (*verdict.reasons, *made.reasons), "officer_hint": hint}
    if made.withheld is None:
        return verdict.model_copy(update=changes)
    reasons = (*verdict.reasons, *made.reasons)
    changes |= {
        "verdict": "refer",
        "check_result": CHECK_RESULT["refer"],
        "status_word": status_word(reasons),
        "commands": tuple(map(_withdrawn, verdict.commands)),
    }
    return verdict.model_copy(update=changes)


def _withdrawn(command: Command) -> Command:
    changes = {"do": "withdrawn", "held_for": None}
    return command.model_copy(update=changes) if command.do == "raise" else command
