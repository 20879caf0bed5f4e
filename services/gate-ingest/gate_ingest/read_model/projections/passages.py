"""The zone's passages, in sequence."""

from kakou.contracts.passage import Passage
from kakou.runtime.unit_of_work import UnitOfWork

from gate_ingest.state import HEAD, PASSAGES, Sequences, passage_kind


def add_passage(unit: UnitOfWork, passage: Passage) -> None:
    head = unit.get(PASSAGES, HEAD, Sequences) or Sequences()
    unit.put(passage_kind(passage.sequence), str(passage.sequence), passage)
    unit.put(PASSAGES, HEAD, head.model_copy(update={"last": max(head.last, passage.sequence)}))
