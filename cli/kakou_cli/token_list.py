"""A zone's tokens as `kakou token list` shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

from kakou.service.tokens import TokenEntry

SHOWN: Final = 12
"""Digits of a digest that the list shows: enough to name one of a zone's tokens."""

_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """Times in UTC, by ISO 8601. expires: None for those from before tokens expired. last_use: to the hour."""

    digest: str
    name: str
    scopes: tuple[str, ...]
    lanes: tuple[str, ...]
    by: str | None
    issued_at: str | None
    expires: str | None
    expired: bool
    last_use: str | None

    def as_text(self) -> str:
        may = ",".join(self.scopes) + "".join(f" {lane}" for lane in self.lanes)
        until = "never expires" if self.expires is None else f"{'expired' if self.expired else 'until'} {self.expires}"
        return (
            f"{self.digest[:SHOWN]}  {until}  {self.name}  [{may}]  issued by {self.by or '?'}"
            f" at {self.issued_at or '?'}, last used {self.last_use or 'never'}"
        )

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def lines(kept: Mapping[str, TokenEntry], used: Mapping[str, datetime], now: datetime) -> Iterable[Line]:
    """Those that expire first on top."""
    for digest, entry in sorted(kept.items(), key=lambda item: (item[1].expires or _NEVER, item[1].name)):
        yield Line(
            digest=digest,
            name=entry.name,
            scopes=entry.scopes,
            lanes=entry.lanes,
            by=entry.by,
            issued_at=_time(entry.issued_at),
            expires=_time(entry.expires),
            expired=entry.expired(now),
            last_use=_time(used.get(digest)),
        )


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at is not None else None
