"""The sessions of the pages: an id of their own that stands for a token on the pages alone. They come from no log and
decide nothing on one, so they are kept beside the state, once for all services: whoever signs in on one page is signed
in on all that the token has a scope for."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Final

from pydantic import BaseModel

from kakou.runtime.redis.notes import Notes
from kakou.web.access.auth import Authenticator, NotAuthenticated, Principal
from kakou.web.access.wrong_tokens import WrongTokens
from kakou.web.problem_table import SIGN_IN_AGAIN

SHIFT_SECONDS: Final = 12 * 3600
KIOSK_SECONDS: Final = 365 * 86_400
"""Of a screen that nobody sits at. Its token may end it before."""
MOST_OF_A_TOKEN: Final = 20
"""Sessions of one token; another one ends the oldest."""
ID_LENGTH: Final = 43


class SessionKept(BaseModel):
    """token: its SHA-256. person: who is on duty, as typed; empty when nobody was named. kiosk: good for screens alone
    that nobody sits at. lanes: of the token, when the session was opened."""

    zone: str
    token: str
    person: str
    kiosk: bool = False
    lanes: frozenset[str] | None = None


@dataclass(frozen=True)
class Session:
    """Whoever is signed in. kiosk: on a screen that nobody sits at."""

    principal: Principal
    person: str
    kiosk: bool = False

    @property
    def name(self) -> str:
        """The person's, else the token's."""
        return self.person or self.principal.name

    @property
    def on_record(self) -> str:
        """The token's name, the typed one before it: what is typed alone proves nothing."""
        return f"{self.person} ({self.principal.name})" if self.person else self.principal.name


class Sessions:
    """Kept under the SHA-256 of their id, which nobody but the browser has. Every method may raise OSError,
    TimeoutError.

    scopes: as much of a token as a session may use at this service. kiosk: for screens that nobody sits at: sessions
    that last, and that are good for nothing else, whatever the scopes of their token.
    """

    def __init__(self, notes: Notes, tokens: Authenticator, scopes: frozenset[str], *, kiosk: bool = False) -> None:
        self._notes, self._tokens, self._scopes = notes, tokens, scopes
        self.seconds: Final = KIOSK_SECONDS if kiosk else SHIFT_SECONDS
        """For so long a session lasts."""
        self.kiosk: Final = kiosk
        """Whether they are of screens that nobody sits at: whoever passes by must not end one."""
        self._kept = WrongTokens(self._look_up)

    async def open(self, principal: Principal, person: str) -> str:
        """The id of a new session. Raises NotAuthenticated where the token is good no more."""
        session = token_urlsafe(32)
        digest, now = _digest(session), datetime.now(UTC)
        # Whoever has just spoken may have been taken at the token's word of some seconds ago.
        lanes = (await self._tokens.by_digest(principal.zone, principal.digest)).lanes
        kept = SessionKept(zone=principal.zone, token=principal.digest, person=person, kiosk=self.kiosk, lanes=lanes)
        others = await self._notes.lines_of(_list(kept))
        newest = sorted(others, key=lambda each: others[each], reverse=True)
        old = [each for each in newest if (now - datetime.fromisoformat(others[each])).total_seconds() > self.seconds]
        await self._end(kept, *old, *newest[MOST_OF_A_TOKEN - 1 :])
        await self._notes.list_in(_list(kept), digest, now.isoformat())
        await self._notes.write(_name(digest), kept.model_dump_json(), self.seconds)
        return session

    async def find(self, session: str) -> Session:
        """Raises NotAuthenticated when it is over, or its token is, or where a screen's token has other lanes by now:
        nobody sits there who would see that it shows another; Problem 429 after too many that nobody knows."""
        if len(session) != ID_LENGTH or not session.isascii():
            raise NotAuthenticated(SIGN_IN_AGAIN())
        digest = _digest(session)
        kept = await self._kept.lookup("", digest)
        if kept is None or kept.kiosk != self.kiosk:
            raise NotAuthenticated(SIGN_IN_AGAIN())
        principal = await self._tokens.by_digest(kept.zone, kept.token)
        moved = kept.kiosk and kept.lanes not in (None, principal.lanes)
        if moved or not self.admits(principal):
            raise NotAuthenticated(SIGN_IN_AGAIN())
        return Session(
            replace(principal, scopes=principal.scopes & self._scopes, session=digest), kept.person, kept.kiosk
        )

    def admits(self, principal: Principal) -> bool:
        """Whether the token has a scope for these pages."""
        return principal.may(*self._scopes)

    async def close(self, session: str) -> None:
        """For good, also for whoever copied the cookie."""
        digest = _digest(session)
        text = await self._notes.read(_name(digest))
        if text is not None:
            await self._end(SessionKept.model_validate_json(text), digest)

    async def lives(self, digest: str) -> bool:
        return await self._notes.read(_name(digest)) is not None

    async def _look_up(self, _: str, digest: str) -> SessionKept | None:
        text = await self._notes.read(_name(digest))
        return SessionKept.model_validate_json(text) if text is not None else None

    async def _end(self, kept: SessionKept, *digests: str) -> None:
        await self._notes.forget(*(_name(digest) for digest in digests))
        await self._notes.strike(_list(kept), *digests)


def _digest(session: str) -> str:
    return hashlib.sha256(session.encode()).hexdigest()


def _name(digest: str) -> str:
    return f"session:{digest}"


def _list(kept: SessionKept) -> str:
    """Screens have one of their own: no person's signing in makes one of them old, or one too many."""
    return f"{'kiosks' if kept.kiosk else 'sessions'}-of:{kept.zone}:{kept.token}"
