"""The unit of work: what one batch changes, with a savepoint before each event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from kakou.runtime.events.event import Event, encode
from kakou.runtime.events.record import OUTCOME, SHOWN, SUBJECT, TYPE, Headers
from kakou.runtime.events.size import CHAIN_HEADERS, LARGEST_HEADERS, LARGEST_OUTPUTS, LARGEST_VALUE, size_of_headers
from kakou.runtime.state.entry_cache import Entries, Entry, Guess, NotLoaded
from kakou.runtime.store import Key

E = TypeVar("E", bound=BaseModel)

RUNTIME = "~"
"""Bucket of what the runtime itself keeps for a zone."""


LONGEST_NAMED = 200
"""Characters of a type or subject that stand in a header: as many as an event's envelope may have. Whoever reads a
record with longer ones decodes it."""


class OutputTooLarge(ValueError):
    """An output, or all of an event's together, that no topic or no outbox would take: the event is poison."""


@dataclass(slots=True)
class Output:
    """One output before it has its place in the chain. `letter` marks those bound for the dead letters."""

    event: Event
    index: int
    value: bytes
    headers: Headers
    letter: bool = False


@dataclass(slots=True)
class Changes:
    """Entries written, buckets dropped and outputs made since a savepoint. output_bytes: of the outputs' values."""

    writes: dict[Key, Entry | None] = field(default_factory=dict)
    dropped: dict[str, None] = field(default_factory=dict)
    outputs: list[Output] = field(default_factory=list)
    output_bytes: int = 0


class UnitOfWork:
    """What a handler may touch while it handles one event: the entries of the event's zone, and outputs.

    Writes are kept apart from the batch's until `keep`, which is the savepoint; a unit not kept leaves no trace.
    """

    def __init__(
        self, entries: Entries | Guess, batch: Changes, event: Event, service: str, rules_version: int
    ) -> None:
        self.event = event
        self.zone = event.zone
        self.rules_version = rules_version
        self._service = service
        self._entries = entries
        self._batch = batch
        self._own = Changes()
        self._seen: dict[tuple[str, str], Entry | None] = {}
        """By kind and number, entries that the handler has read or written: it asks for most of them several times."""
        self.emitted: set[str] = set()
        """Types of the outputs made for this event, but for the event itself."""

    @property
    def log_time(self) -> datetime:
        return self.event.log_time

    # ------------------------------------------------------------------ state

    def key(self, kind: str, no: str) -> Key:
        return Key(f"{self.zone}/{kind}", no)

    def get(self, kind: str, no: str, model: type[E]) -> E | None:
        """The entry, None where there is none. Handlers must let NotLoaded pass."""
        entry = self._seen_or_read(kind, no, model)
        assert entry is None or isinstance(entry, model), f"{kind}/{no} is kept as another model"
        return entry

    def get_text(self, kind: str, no: str) -> str | None:
        entry = self._seen_or_read(kind, no, str)
        assert entry is None or isinstance(entry, str), f"{kind}/{no} is not kept as text"
        return entry

    def require(self, kind: str, numbers: list[str]) -> None:
        """Have several entries loaded in one go instead of one by one."""
        self.require_all((kind, no) for no in numbers)

    def require_all(self, wanted: Iterable[tuple[str, str]]) -> None:
        """The same for entries of several kinds, each as (kind, number)."""
        seen = self._seen
        missing = [key for one in wanted if one not in seen and not self._known(key := self.key(*one))]
        if missing:
            raise NotLoaded(missing)

    def put(self, kind: str, no: str, entry: Entry) -> None:
        self._own.writes[self.key(kind, no)] = self._seen[kind, no] = entry

    def delete(self, kind: str, no: str) -> None:
        self._own.writes[self.key(kind, no)] = self._seen[kind, no] = None

    def drop(self, kind: str) -> None:
        """Delete every entry of a kind (a day's digests, say)."""
        bucket = f"{self.zone}/{kind}"
        self._own.writes = {key: entry for key, entry in self._own.writes.items() if key.bucket != bucket}
        self._own.dropped[bucket] = None
        self._seen = {one: entry for one, entry in self._seen.items() if one[0] != kind}

    def _known(self, key: Key) -> bool:
        for changes in (self._own, self._batch):
            if key in changes.writes or key.bucket in changes.dropped:
                return True
        return self._entries.knows(key)

    def _seen_or_read(self, kind: str, no: str, model: type[Entry]) -> Entry | None:
        seen = self._seen
        try:
            return seen[kind, no]
        except KeyError:
            entry = seen[kind, no] = self._read(self.key(kind, no), model)
            return entry

    def _read(self, key: Key, kind: type[Entry]) -> Entry | None:
        for changes in (self._own, self._batch):
            if key in changes.writes:
                return changes.writes[key]
            if key.bucket in changes.dropped:
                return None
        return self._entries.read(key, kind)

    # ---------------------------------------------------------------- outputs

    def emit(
        self,
        kind: str,
        data: BaseModel,
        *,
        subject: str = "",
        outcome: str | None = None,
        shown: Mapping[str, str] | None = None,
    ) -> None:
        """Append an event of type `kind` to the service's output. Raises OutputTooLarge.

        outcome: what became of the inbound event (`done`, `refused`, …), for whoever waits for it; absent means done.
        shown: what of the data its readers see without decoding it (`Event.shown`).
        """
        origin = self.event.origin.hop(len(self._own.outputs))
        place = f"{self.event.partition}-{origin.encode()}"
        subject = subject or self.event.subject or self.zone
        value = encode(place, f"/{self.zone}/{self._service}", kind, subject, self.event.log_ms, data)
        headers = _named(kind, subject) | {SHOWN + name: text for name, text in (shown or {}).items()}
        self._output(value, headers | ({OUTCOME: outcome} if outcome else {}))
        self.emitted.add(kind)

    def forward(self, outcome: str | None = None) -> None:
        """Pass the event on unchanged, with its outcome unless this hop knows better."""
        event = self.event
        outcome = outcome or event.headers.get(OUTCOME)
        headers = _named(event.type, event.subject)
        headers |= {name: text for name, text in event.headers.items() if name.startswith(SHOWN)}
        self._output(event.value, headers | ({OUTCOME: outcome} if outcome else {}))

    def dead_letter(self, value: bytes, headers: Headers) -> None:
        """Used by the loop alone: what could not be handled, with its cause, for people to look at."""
        self._output(value, headers, letter=True)

    def _output(self, value: bytes, headers: Headers, letter: bool = False) -> None:
        if len(value) > LARGEST_VALUE:
            raise OutputTooLarge(f"an output may have {LARGEST_VALUE} bytes, this one has {len(value)}")
        beside = size_of_headers(self.zone, headers) + CHAIN_HEADERS
        if beside > LARGEST_HEADERS:
            raise OutputTooLarge(f"key and headers of an output may have {LARGEST_HEADERS} bytes, these have {beside}")
        self._own.output_bytes += len(value)
        if self._own.output_bytes > LARGEST_OUTPUTS:
            raise OutputTooLarge(f"the outputs of one event may have {LARGEST_OUTPUTS} bytes, these have more")
        self._own.outputs.append(Output(self.event, len(self._own.outputs), value, headers, letter))

    # -------------------------------------------------------------- savepoint

    def keep(self) -> None:
        """Make the event's changes part of the batch."""
        for bucket in self._own.dropped:
            self._batch.writes = {key: entry for key, entry in self._batch.writes.items() if key.bucket != bucket}
            self._batch.dropped[bucket] = None
        self._batch.writes.update(self._own.writes)
        self._batch.outputs.extend(self._own.outputs)
        self._batch.output_bytes += self._own.output_bytes
        self._own = Changes()


def _named(kind: str, subject: str) -> Headers:
    """The headers by which a reader knows the event without decoding it."""
    return {TYPE: kind, SUBJECT: subject} if max(len(kind), len(subject)) <= LONGEST_NAMED else {}
