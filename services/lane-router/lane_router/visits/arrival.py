"""What a gathering is: the first of its visit, a repeat, another look, another vehicle, or a truck that comes back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kakou.contracts.triggers import Trigger
from kakou.contracts.verdicts import Bilingual
from kakou.reasons import outcome_texts

from lane_router.identity.vehicle_identity import Identity
from lane_router.records import VisitEntry


@dataclass(frozen=True, slots=True)
class Arrival:
    """A gathering that is news. visit: to be routed; because: why. comes: its truck has come to the lane just now."""

    visit: VisitEntry
    because: Trigger
    comes: bool = True


@dataclass(frozen=True, slots=True)
class Repeat:
    """A gathering that changes nothing, and why it does not. first: root of the visit's first gathering."""

    why: Bilingual
    first: int


def arrive(
    known: VisitEntry | None, read: VisitEntry, who: Identity | None, resume_window: timedelta, now: datetime
) -> Arrival | Repeat:
    """Automatic repeats get the visit's first verdict; a reading by hand gets a new revision.

    known: the visit as it is on record. read: as it would begin with this reading. who: by this reading alone; needed
    only where the visit is on record. resume_window: of the policy.
    """
    if known is None:
        return Arrival(read, "gathered")
    again = known.looked_at_again().model_copy(update={"gathered": read.gathered})
    if _resumes(known, resume_window, now):
        back = {"found": (), "bound": (), "plate": None, "other_plate": None, "ended": None, "ended_at": None}
        fresh = {"decided": False, "redirected": False, "offline": read.offline, "recounts": ()}
        return Arrival(again.model_copy(update=back | fresh), "resumed")
    if known.over:
        return Repeat(outcome_texts.GATHERED_AFTER(), known.root)
    if (other := _other_plate(known, who)) is not None:
        update = {"gathered": known.gathered, "other_plate": other}
        return Arrival(again.model_copy(update=update), "other-plate", comes=False)
    if read.gathered.mode == "A":
        return Repeat(outcome_texts.GATHERED_BEFORE(), known.root)
    anew = {"found": (), "plate": None, "offline": known.offline and read.offline}
    return Arrival(again.model_copy(update=anew), "re-gathered")


def _resumes(known: VisitEntry, window: timedelta, now: datetime) -> bool:
    """A truck that drove off without a raise, or was misread, may come back to its session."""
    return known.raised_at is None and known.ended_at is not None and now < known.ended_at + window


def _other_plate(known: VisitEntry, who: Identity | None) -> str | None:
    """The plate of a new reading, where it is beyond doubt another vehicle's than the first, which was so too."""
    if who is None or not who.sure or not known.sure or known.plate is None or known.plate in who.physical:
        return None
    return who.plate
