"""What makes an event a repeat: the same name with the same content; the same name with another content conflicts."""

from hashlib import blake2b
from typing import Any

import orjson
from pydantic import BaseModel

_DIGEST = 16


def name_digest(source: str, event_id: str) -> str:
    """Stands for (`source`, `id`), which name an event."""
    return blake2b(f"{source}\n{event_id}".encode(), digest_size=_DIGEST).hexdigest()


def content_digest(type_: str, subject: str, data: dict[str, Any]) -> str:
    """Stands for what an event says. The envelope's times and trace are of the sending, and may differ in a repeat."""
    said = orjson.dumps([type_, subject, data], option=orjson.OPT_SORT_KEYS)
    return blake2b(said, digest_size=_DIGEST).hexdigest()


def etag_of(document: BaseModel) -> str:
    """A document's entity tag, without quotes: the same content has the same."""
    return blake2b(document.__pydantic_serializer__.to_json(document), digest_size=8).hexdigest()
