"""Looking for what may have left the read model: there first, then in the history."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from kakou.history.reading import Reached, Reading
from kakou.web.completeness import on_record
from kakou.web.problems import Problem

from gate_ingest.handler import READ_MODEL
from gate_ingest.http.context import Gate
from gate_ingest.state import LEFT

T = TypeVar("T")

READS_VERDICTS: Final = "history"
READS_HAZMAT: Final = "history-hazmat"
"""Parts of the history, by the topic that each reads: the second has tasks, alerts and what goes with them."""


async def recalled(
    gate: Gate,
    zone: str,
    kind: str,
    look: Callable[[], Awaitable[T | None]],
    ask: Callable[[Reading], T | None],
    missing: Problem,
    models: Sequence[str] = (READ_MODEL,),
    parts: Sequence[str] = (READS_VERDICTS,),
) -> T:
    """What `look` finds in these models, else what `ask` finds in the history, if entries of the kind have left.

    Raises `missing` if it is nowhere; Problem 503 while one of the models is being built, HistoryUnavailable while the
    history cannot say. May raise OSError, TimeoutError.
    """

    async def anywhere() -> T | None:
        found = await look()
        if found is None and (reached := await left(gate, zone, kind, models, parts)):
            found = await gate.history.read(zone, ask, reached=reached)
        return found

    return await on_record(gate.host, zone, models, anywhere, missing)


async def left(
    gate: Gate,
    zone: str,
    kind: str,
    models: Sequence[str] = (READ_MODEL,),
    parts: Sequence[str] = (READS_VERDICTS,),
) -> list[Reached]:
    """How far these parts of the history must have come to have all entries of the kind that have left the models;
    empty where none has. May raise OSError, TimeoutError."""
    texts = [await gate.host.states.of(model).get_text(zone, LEFT, kind) for model in models]
    roots = [int(text) for text in texts if text is not None]
    return [Reached(part, gate.host.partition_of(zone), max(roots)) for part in parts] if roots else []
