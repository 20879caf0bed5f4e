"""Tokens as states keep them: those of gate-ingest and of hazmat-notify, each for its own door."""

from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict

from kakou.contracts.events.writes import TokenIssued, TokenRevoked
from kakou.runtime.unit_of_work import UnitOfWork

TOKEN: Final = "token"  # noqa: S105 - a kind of entry
"""By the SHA-256 of the token's text: TokenEntry."""


class TokenEntry(BaseModel):
    """A token as states keep it, under the SHA-256 of its text. No lanes means every lane of the zone.

    by: who issued it, issued_at: in log time. expires: by the clock at the door; None, for good, only of those issued
    before tokens expired.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    scopes: tuple[str, ...]
    lanes: tuple[str, ...] = ()
    by: str | None = None
    issued_at: datetime | None = None
    expires: datetime | None = None

    @classmethod
    def of(cls, issued: TokenIssued, at: datetime) -> "TokenEntry":
        """What the event of that log time says."""
        return cls(
            name=issued.name,
            scopes=issued.scopes,
            lanes=issued.lanes,
            by=issued.by,
            issued_at=at,
            expires=issued.expires,
        )

    def expired(self, now: datetime) -> bool:
        return self.expires is not None and now >= self.expires


def token_issued(unit: UnitOfWork, issued: TokenIssued) -> None:
    unit.put(TOKEN, issued.digest, TokenEntry.of(issued, unit.log_time))


def token_revoked(unit: UnitOfWork, revoked: TokenRevoked) -> None:
    unit.delete(TOKEN, revoked.digest)
