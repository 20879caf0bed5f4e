"""Declarations as the read model keeps them, their lines unread.

A list of 5,000 lines takes a fifth of a second to be made into models: for whoever is sent it on, and for the readiness
of a pass, which may name two hundred of them, that would be time in which nobody else is answered.
"""

import asyncio
from typing import Any

from kakou.contracts.base import Told
from kakou.contracts.documents.declaration import Declaration
from kakou.runtime.redis.reader import StateReader

from gate_ingest.entries import DECLARATION


class KeptDeclaration(Told):
    """A DeclarationChanged, its parts as they came: `declaration` a Declaration, `progress` a Progress."""

    declaration: dict[str, Any]
    progress: dict[str, Any]
    version: int
    etag: str

    def head(self) -> Declaration:
        """The declaration without its lines but the first."""
        return Declaration.model_validate({**self.declaration, "lines": self.declaration["lines"][:1]})


async def heads(model: StateReader, zone: str, numbers: list[str]) -> dict[str, Declaration | None]:
    """The declarations of these numbers without their lines, None where one is not on record."""
    found: dict[str, Declaration | None] = {}
    for no in numbers:
        kept = await model.get(zone, DECLARATION, no, KeptDeclaration)
        found[no] = kept.head() if kept is not None else None
        await asyncio.sleep(0)
    return found
