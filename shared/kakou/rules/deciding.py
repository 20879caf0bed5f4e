"""What may be decided of a truck, by the verdict in force: asked where passes are bound for it, and where it counts."""

from kakou.contracts.events.decided_on import Standing
from kakou.contracts.verdicts import Bilingual
from kakou.reasons import outcome_texts


def why_not(standing: Standing, decision: str, *, announced: bool = False, withheld: bool = False) -> Bilingual | None:
    """Why `decision` cannot be taken on this verdict; None when it can.

    decision: `release`, `inspect`, `refuse` or `rescind`. announced: it names who told the safety office. withheld: the
    forecast for the storage unit has referred the release to the officer.
    """
    if decision == "rescind":
        return None if standing.released else outcome_texts.NO_RELEASE()
    if standing.verdict == "release":
        if standing.held and (withheld or (announced and decision == "release")):
            return None
        if standing.released and decision != "release":
            return outcome_texts.RESCIND_FIRST()
        return outcome_texts.IS_RELEASED()
    if decision == "release" and standing.beyond:
        return outcome_texts.BEYOND_OFFICERS(codes=", ".join(standing.beyond))
    return None
