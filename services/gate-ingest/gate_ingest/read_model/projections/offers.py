"""Releases that the safety office's knowledge has freed."""

from kakou.contracts.events.outbound import ReleaseOffered
from kakou.runtime.unit_of_work import UnitOfWork

from gate_ingest.state import OFFERS, OFFERS_KEPT, Freed, lane_no


def release_offered(unit: UnitOfWork, offer: ReleaseOffered) -> None:
    """A command that is not freed expires, and is delivered as withdrawn."""
    no = lane_no(offer.gate, offer.lane)
    freed = unit.get(OFFERS, no, Freed) or Freed()
    sequences = (*freed.sequences, offer.sequence)[-OFFERS_KEPT:]
    unit.put(OFFERS, no, freed.model_copy(update={"sequences": sequences}))
