"""What may be decided of a truck, by the verdict in force: asked where passes are bound for it, and where it counts."""

from kakou.contracts.events.decided_on import Standing


def why_not(standing: Standing, decision: str, *, announced: bool = False, withheld: bool = False) -> str | None:
    """Why `decision` cannot be taken on this verdict; None when it can.

    decision: `release`, `inspect`, `refuse` or `rescind`. announced: it names who told the safety office. withheld: the
    forecast for the storage unit has referred the release to the officer.
    """
    if decision == "rescind":
        return None if standing.released else "no officer's release is in force that could be rescinded"
    if standing.verdict == "release":
        if standing.held and (withheld or (announced and decision == "release")):
            return None
        if standing.released and decision != "release":
            return "an officer has released the visit: rescind that first"
        return "the visit is released: nothing is to be decided"
    if decision == "release" and standing.beyond:
        return f"no officer may release over {', '.join(standing.beyond)}"
    return None
