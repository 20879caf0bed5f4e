"""Signed JSON: DSSE envelopes (https://github.com/secure-systems-lab/dsse), signed with Ed25519.

What is signed is the payload as it stands in the envelope, with its type before it: no reader has to write JSON again
to check it, and a signature of one kind of document is none of another.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidSignature

from kakou_cli.archive.keys import PublicKey, SigningKey

_MEDIA: Final = "application/vnd.{}+json"


class BadEnvelope(ValueError):
    """It is no signed document of the kind, or nobody who is trusted has signed it; says why."""


@dataclass(frozen=True)
class Signed:
    """A document's payload, the key id of its signature, and whether that was checked against a key we were given."""

    payload: Mapping[str, Any]
    key_id: str
    checked: bool


def seal(kind: str, payload: Mapping[str, Any], key: SigningKey) -> bytes:
    """The envelope as it is written. kind: what the document is, `kakou.archive-seal` say."""
    body = orjson.dumps(payload)
    signature = {"keyid": key.public.id, "sig": b64encode(key.sign(_signed_bytes(kind, body))).decode()}
    envelope = {
        "payloadType": _MEDIA.format(kind),
        "payload": b64encode(body).decode(),
        "signatures": [signature],
    }
    return orjson.dumps(envelope, option=orjson.OPT_INDENT_2) + b"\n"


def opened(kind: str, text: bytes, trusted: Mapping[str, PublicKey]) -> Signed:
    """What an envelope of the kind holds. trusted: keys by id; with none, the signature is not checked.

    Raises BadEnvelope for what is none, is signed by another key or was changed since.
    """
    try:
        envelope = orjson.loads(text)
        said, body = envelope["payloadType"], b64decode(envelope["payload"], validate=True)
        (signature,) = envelope["signatures"]
        key_id, sig = str(signature["keyid"]), b64decode(signature["sig"], validate=True)
        payload = orjson.loads(body)
        if not isinstance(payload, dict):
            raise TypeError
    except (ValueError, KeyError, TypeError):
        raise BadEnvelope("it is no signed document") from None
    if said != _MEDIA.format(kind):
        raise BadEnvelope(f"it is a document of another kind, {said}")
    if trusted:
        _check(key_id, sig, _signed_bytes(kind, body), trusted)
    return Signed(payload, key_id, bool(trusted))


def _check(key_id: str, signature: bytes, signed: bytes, trusted: Mapping[str, PublicKey]) -> None:
    key = trusted.get(key_id)
    if key is None:
        raise BadEnvelope(f"it is signed by key {key_id}, which is none of those given ({', '.join(trusted)})")
    try:
        key.verify(signature, signed)
    except InvalidSignature:
        raise BadEnvelope(f"its signature by key {key_id} is wrong: it was changed after it was signed") from None


def _signed_bytes(kind: str, body: bytes) -> bytes:
    """DSSE's pre-authentication encoding."""
    media = _MEDIA.format(kind).encode()
    return b"DSSEv1 %d %s %d %s" % (len(media), media, len(body), body)
