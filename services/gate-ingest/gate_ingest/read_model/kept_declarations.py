"""Declarations as the read model keeps them, their lines unread.

A list of 5,000 lines takes a fifth of a second to be made into models: for whoever is only sent it on, that would be
time in which nobody else is answered.
"""

from typing import Any

from kakou.contracts.base import OutboundModel


class KeptDeclaration(OutboundModel):
    """A DeclarationChanged, its parts as they came: `declaration` a Declaration, `progress` a Progress."""

    declaration: dict[str, Any]
    progress: dict[str, Any]
    version: int
    etag: str
