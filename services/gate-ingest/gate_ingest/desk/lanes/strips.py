"""A zone's lanes as this instance showed them last, so that whoever looks each second is sent what has changed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_hex
from time import monotonic
from typing import Final

from kakou.web.pages.language import Language

from gate_ingest.http.context import Gate
from gate_ingest.lane_record import LANE_NOW
from gate_ingest.lanes.reading import Known, as_seen, known
from gate_ingest.lanes.standing import LaneSeen
from gate_ingest.state import CONFIGURED_LANE, LANE_SILENT

LOOKS_APART: Final = 0.5
"""Seconds for which everybody who asks is shown the same look."""

Texts = tuple[str | None, str | None, bool]
"""What the read model has of a lane: LaneNow, its document, whether it is silent."""


@dataclass
class Strips:
    """Of one zone. name: another one whenever lanes have come or gone. count: of looks that found something changed."""

    name: str = field(default_factory=lambda: token_hex(4))
    count: int = 0
    lanes: dict[str, LaneSeen] = field(default_factory=dict)
    """By `gate.lane`, in this order."""
    _changed: dict[str, int] = field(default_factory=dict)
    _known: dict[str, tuple[Texts, Known]] = field(default_factory=dict)
    _drawn: dict[tuple[str, Language], tuple[LaneSeen, str]] = field(default_factory=dict)
    _looked_at: float = 0.0
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def mark(self) -> str:
        """What whoever has seen all this has seen."""
        return f"{self.name}.{self.count}"

    async def look(self, gate: Gate, zone: str) -> None:
        """At the zone as it is now. May raise OSError, TimeoutError."""
        async with self._looking:
            if monotonic() - self._looked_at < LOOKS_APART:
                return
            self._take(await self._read(gate, zone))
            self._looked_at = monotonic()

    def since(self, mark: str) -> list[str] | None:
        """The lanes that have changed since; None for a mark that says nothing here."""
        name, _, count = mark.partition(".")
        if name != self.name or not count.isascii() or not count.isdigit():
            return None
        return [no for no in self.lanes if self._changed[no] > int(count)]

    def drawn(self, no: str, language: Language, draw: Callable[[LaneSeen], str]) -> str:
        """The lane's strip, drawn anew only where it has changed."""
        seen = self.lanes[no]
        kept = self._drawn.get((no, language))
        if kept is None or kept[0] is not seen:
            kept = self._drawn[no, language] = (seen, draw(seen))
        return kept[1]

    async def _read(self, gate: Gate, zone: str) -> list[LaneSeen]:
        nows, documents, silent = await gate.model.all_texts(zone, [LANE_NOW, CONFIGURED_LANE, LANE_SILENT])
        found: dict[str, tuple[Texts, Known]] = {}
        for no in sorted({*nows, *documents}):
            texts = nows.get(no), documents.get(no), no in silent
            before = self._known.get(no)
            found[no] = before if before is not None and before[0] == texts else (texts, known(no, *texts))
        self._known = found
        return await as_seen(gate, zone, [each for _, each in found.values()])

    def _take(self, seen: list[LaneSeen]) -> None:
        now = {f"{each.facts.gate}.{each.facts.lane}": each for each in seen}
        if now.keys() != self.lanes.keys():
            self.name, self._drawn = token_hex(4), {}
            self._changed = dict.fromkeys(now, 0)
        changed = [no for no, each in now.items() if self.lanes.get(no) != each]
        self.count += bool(changed)
        self._changed |= dict.fromkeys(changed, self.count)
        self.lanes = now | {no: each for no, each in self.lanes.items() if no in now and no not in changed}
