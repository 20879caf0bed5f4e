"""A zone's policy over time: what holds at a log time, and how a filing changes it."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from pydantic import Field

from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.policy import ASSUMED, DEFAULTS, SOURCES, PolicyFiling, PolicyValues
from kakou.values.times import Time

BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
"""Before every time; since when defaults hold."""


class PolicyEntry(OutboundModel):
    """A value set once."""

    value: Any
    """The parameter's value, as JSON."""
    effective_from: Time | None = None
    """Since when it holds; null for a default, which holds from the start."""
    source: str
    """What settles the value, such as a notice of the zone; `assumed` where no public text does."""

    @property
    def since(self) -> datetime:
        return self.effective_from or BEGINNING


class PastEntry(PolicyEntry):
    """A value that held until `until`, when the next one came into force."""

    until: Time
    """When the next value came into force."""


class ParameterView(PolicyEntry):
    """One parameter: the value in force, those that are to follow, and those that held before, the oldest first."""

    parameter: str
    """The parameter's name."""
    upcoming: tuple[PolicyEntry, ...]
    """The values that are to follow, the next first."""
    history: tuple[PastEntry, ...]
    """The values that held before, the oldest first."""


class PolicyBook(OutboundModel):
    """Every value of every parameter in order of effect."""

    version: int = 0
    """How many filings have changed something."""
    entries: dict[str, tuple[PolicyEntry, ...]] = Field(default_factory=dict)
    """By parameter the values that were set for it, in order of effect."""

    @cached_property
    def _changes(self) -> list[datetime]:
        """When something came or comes into force, in order."""
        return sorted({entry.since for entries in self.entries.values() for entry in entries})

    @cached_property
    def _values(self) -> dict[int, PolicyValues]:
        """Values that were asked for, by the number of changes that had come into force."""
        return {}

    def at(self, log_time: datetime) -> PolicyValues:
        """The values in force at `log_time`."""
        number = bisect_right(self._changes, log_time)
        values = self._values.get(number)
        if values is None:
            said = {name: self.in_force(name, log_time).value for name in self.entries}
            values = self._values[number] = PolicyValues.model_validate(said)
        return values

    def next_change(self, after: datetime) -> datetime | None:
        """When the values in force next change by themselves; None when nothing is set for later."""
        times = (entry.since for entries in self.entries.values() for entry in entries)
        return min((time for time in times if time > after), default=None)

    def in_force(self, name: str, log_time: datetime) -> PolicyEntry:
        """What was set for the parameter and holds at `log_time`; its default where nothing was."""
        return self._until(name, log_time)[-1]

    def upcoming(self, name: str, log_time: datetime) -> tuple[PolicyEntry, ...]:
        """What is set for the parameter from a time after `log_time` on, the next first."""
        return tuple(entry for entry in self.entries.get(name, ()) if entry.since > log_time)

    def parameter(self, name: str, log_time: datetime) -> ParameterView:
        """The parameter as it stands at `log_time`, with what was and what is to come."""
        known = self._until(name, log_time)
        was = tuple(PastEntry(**dict(entry), until=after.since) for entry, after in pairwise(known))
        return ParameterView(parameter=name, **dict(known[-1]), upcoming=self.upcoming(name, log_time), history=was)

    def document(self, log_time: datetime) -> dict[str, Any]:
        """Every item as it is in force at `log_time`, and what is to follow: PUT of this changes nothing."""
        items = {name: self.in_force(name, log_time).model_dump(mode="json") for name in DEFAULTS}
        coming = [(entry, name) for name in DEFAULTS for entry in self.upcoming(name, log_time)]
        coming.sort(key=lambda one: one[0].since)
        return items | {"upcoming": [{"parameter": name, **entry.model_dump(mode="json")} for entry, name in coming]}

    def with_filing(self, filing: PolicyFiling, log_time: datetime, source: str) -> "PolicyBook":
        """This book with a PolicyFiling entered at `log_time`; the book itself when the filing changes nothing.

        An item set for a past time, or for none, holds from `log_time`. It displaces what was set for later, but where
        the filing says itself what is to follow. source: of items that name none.
        """
        changed: dict[str, tuple[PolicyEntry, ...]] = {}
        for name, said in _said(filing, log_time).items():
            entries = self._with(name, said, filing.upcoming is None, log_time, source)
            if entries != self.entries.get(name, ()):
                changed[name] = entries
        if not changed:
            return self
        return PolicyBook(version=self.version + 1, entries=self.entries | changed)

    def as_told(self, document: dict[str, Any], version: int, log_time: datetime) -> "PolicyBook":
        """This book with what lane-router tells of its own: `document` of the moment at which it was changed."""
        filing = PolicyFiling.model_validate(document, extra="ignore")
        return self.with_filing(filing, log_time, ASSUMED).model_copy(update={"version": version})

    def _until(self, name: str, log_time: datetime) -> list[PolicyEntry]:
        """The parameter's default and whatever held since, up to `log_time`."""
        default = PolicyEntry(value=DEFAULTS[name], source=SOURCES.get(name, ASSUMED))
        return [default, *(entry for entry in self.entries.get(name, ()) if entry.since <= log_time)]

    def _with(
        self, name: str, said: "list[_Said]", displacing: bool, log_time: datetime, source: str
    ) -> tuple[PolicyEntry, ...]:
        """The parameter's entries with what was said of it.

        displacing: what is set for later than the first of it goes, and what is set for earlier stays; otherwise all
        that is to follow was said.
        """
        past = [entry for entry in self.entries.get(name, ()) if entry.since <= log_time]
        coming = self.upcoming(name, log_time)
        ahead = [entry for entry in coming if displacing and entry.since < said[0].since]
        for one in said:
            if one.since == log_time:
                entry = one.entry(self.in_force(name, log_time), source)
                if entry.since == log_time:
                    past = [*(kept for kept in past if kept.since < log_time), entry]
            else:
                ahead.append(one.entry(next((kept for kept in coming if kept.since == one.since), None), source))
        return (*past, *ahead)


class _Said(OutboundModel):
    """A value as a filing sets it, from a time that is not past."""

    since: Time
    value: Any
    source: str | None

    def entry(self, known: PolicyEntry | None, source: str) -> PolicyEntry:
        """`known` where it says the same, else a new entry."""
        if known is not None and known.value == self.value and self.source in (None, known.source):
            return known
        return PolicyEntry(value=self.value, effective_from=self.since, source=self.source or source)


def _said(filing: PolicyFiling, log_time: datetime) -> dict[str, list[_Said]]:
    """By parameter what is said of it, in order of effect; of what is to hold from `log_time` on, the last word."""
    said: dict[str, list[tuple[datetime, Any, str | None]]] = {}
    for name in DEFAULTS:
        if (item := getattr(filing, name)) is not None:
            value = item.model_dump(mode="json")["value"]
            said[name] = [(item.effective_from or BEGINNING, value, item.source)]
    for one in filing.upcoming or ():
        said.setdefault(one.parameter, []).append((one.effective_from, one.value, one.source))
    return {name: _in_order(each, log_time) for name, each in said.items()}


def _in_order(said: Iterable[tuple[datetime, Any, str | None]], log_time: datetime) -> list[_Said]:
    by_time = {
        max(since, log_time): _Said(since=max(since, log_time), value=value, source=source)
        for since, value, source in sorted(said, key=lambda one: one[0])
    }
    return list(by_time.values())
