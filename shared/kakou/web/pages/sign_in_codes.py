"""Codes that sign somebody in once, so that a link to the pages need hold no token."""

import hashlib
from secrets import token_urlsafe
from typing import Final

from pydantic import BaseModel

from kakou.runtime.redis.notes import Notes
from kakou.web.access.wrong_tokens import WrongTokens

CODE_SECONDS: Final = 600


class CodeKept(BaseModel):
    """token: the SHA-256 of the one that the code stands for."""

    zone: str
    token: str


class SignInCodes:
    """Kept beside the sessions, under the SHA-256 of the code. Every method may raise OSError, TimeoutError."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._kept, self._seen = WrongTokens(self._take), WrongTokens(self._read)

    async def new(self, zone: str, token: str) -> str:
        """A code for the token of that SHA-256, good once, for ten minutes."""
        code = token_urlsafe(32)
        kept = CodeKept(zone=zone, token=token).model_dump_json()
        await self._notes.write(_name(_digest(code)), kept, CODE_SECONDS)
        return code

    async def look(self, code: str) -> CodeKept | None:
        """What the code stands for, and it stays good; otherwise as `redeem`."""
        return await self._seen.lookup("", _digest(code))

    async def redeem(self, code: str) -> CodeKept | None:
        """What the code stands for; None when it was used, is too old, or never was. Raises Problem 429 after too many
        that nobody knows."""
        return await self._kept.lookup("", _digest(code))

    async def _read(self, _: str, digest: str) -> CodeKept | None:
        text = await self._notes.read(_name(digest))
        return CodeKept.model_validate_json(text) if text is not None else None

    async def _take(self, _: str, digest: str) -> CodeKept | None:
        text = await self._notes.take(_name(digest))
        return CodeKept.model_validate_json(text) if text is not None else None


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _name(digest: str) -> str:
    return f"sign-in-code:{digest}"
