"""A zone's policy over time: what holds at a log time, and how a filing changes it."""

from datetime import datetime
from typing import Any, cast

from pydantic import Field, PrivateAttr

from kakou.contracts.base import Told
from kakou.contracts.documents.policy import ASSUMED, SOURCES, PolicyFiling, PolicyValues
from kakou.contracts.times import Time


class PolicyEntry(Told):
    """A value set once; `value` is its JSON. effective_from: None for a default, which holds from the start."""

    value: Any
    effective_from: Time | None = None
    source: str


class PolicyBook(Told):
    """Every entry of every item in order of effect. version: raised by each filing that changes something."""

    version: int = 0
    entries: dict[str, tuple[PolicyEntry, ...]] = Field(default_factory=dict)

    _now: tuple[datetime, datetime | None, PolicyValues] | None = PrivateAttr(default=None)
    """The values last asked for, with the times from and until which they are known to hold."""

    def at(self, log_time: datetime) -> PolicyValues:
        """The values in force at `log_time`."""
        if self._now is not None:
            since, until, values = self._now
            if since <= log_time and (until is None or log_time < until):
                return values
        values = self._at(log_time)
        self._now = (log_time, self.next_change(log_time), values)
        return values

    def _at(self, log_time: datetime) -> PolicyValues:
        held: dict[str, Any] = {}
        for name, entries in self.entries.items():
            for entry in entries:
                if entry.effective_from is None or entry.effective_from <= log_time:
                    held[name] = entry.value
        return PolicyValues.model_validate(held)

    def next_change(self, after: datetime) -> datetime | None:
        """When the values in force next change by themselves; None when nothing is set for later."""
        times = (entry.effective_from for entries in self.entries.values() for entry in entries)
        return min((time for time in times if time is not None and time > after), default=None)

    def document(self) -> dict[str, dict[str, Any]]:
        """Every item as it was last set, for GET: PUT of this changes nothing."""
        defaults = PolicyValues().model_dump(mode="json")
        return {name: self._latest(name, default).model_dump(mode="json") for name, default in defaults.items()}

    def with_filing(self, filing: PolicyFiling, log_time: datetime, source: str) -> "PolicyBook":
        """This book with a PolicyFiling entered at `log_time`; the book itself when the filing changes nothing.

        An item set for a past time, or for none, holds from `log_time`; it displaces what was set for later.
        source: of items that name none.
        """
        defaults = PolicyValues().model_dump(mode="json")
        changed: dict[str, tuple[PolicyEntry, ...]] = {}
        for name, item in filing.model_dump(mode="json", exclude_none=True).items():
            since = cast(datetime | None, getattr(filing, name).effective_from)
            latest = self._latest(name, defaults[name])
            same = item["value"] == latest.value and item.get("source") in (None, latest.source)
            if same and (since is None or since <= log_time or since == latest.effective_from):
                continue
            start = log_time if since is None else max(since, log_time)
            kept = tuple(entry for entry in self.entries.get(name, ()) if (entry.effective_from or start) < start)
            changed[name] = (
                *kept,
                PolicyEntry(value=item["value"], effective_from=start, source=item.get("source") or source),
            )
        if not changed:
            return self
        return PolicyBook(version=self.version + 1, entries=self.entries | changed)

    def _latest(self, name: str, default: Any) -> PolicyEntry:
        entries = self.entries.get(name)
        return entries[-1] if entries else PolicyEntry(value=default, source=SOURCES.get(name, ASSUMED))
