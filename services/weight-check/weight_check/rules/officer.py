"""What an officer may decide, and when (S-JGS MANUAL_CHECK: 1 release, 2 inspect, 3 refuse)."""

from kakou.contracts.verdicts import Reason, Verdict


def blocking(verdict: Verdict) -> tuple[Reason, ...]:
    """Reasons in force that no officer may lift."""
    return tuple(reason for reason in verdict.reasons if not reason.officer_may_release and reason.outcome != "note")


def why_not(
    verdict: Verdict | None, decision: str, over: str | None, announced: bool, held: bool, withheld: bool
) -> str | None:
    """Why `decision` cannot be taken upon `verdict`; None when it can.

    over: how the visit came to its end, if it did. held: its release waits for the safety office to be told, which an
    officer may cut short by naming who was told instead (`announced`). withheld: the forecast for the storage unit has
    referred the release to the officer.
    """
    if over is not None:
        return f"the visit is over ({over})"
    if verdict is None:
        return "the visit has no verdict yet: nothing is to be decided"
    if verdict.verdict == "release":
        if held and (withheld or (announced and decision == "release")):
            return None
        return "the visit is released: nothing is to be decided"
    if decision == "release" and (beyond := blocking(verdict)):
        return f"no officer may release over {', '.join(reason.code for reason in beyond)}"
    return None
