"""Signing keys. Each is derived from the operator's one secret, so none of them is ever written anywhere."""

import hashlib
import hmac
from base64 import b64encode
from datetime import datetime

from standardwebhooks import Webhook


def signing_secret(master: str, zone: str, subscription: str, no: int) -> str:
    """Key `no` of a subscription, as Standard Webhooks writes it: `whsec_` and 32 bytes in base64."""
    said = f"kakou webhook {zone} {subscription} {no}".encode()
    return "whsec_" + b64encode(hmac.new(master.encode(), said, hashlib.sha256).digest()).decode()


def signed_headers(secrets: list[Webhook], message: str, at: datetime, body: str) -> dict[str, str]:
    """The headers of Standard Webhooks, with a signature by each key. at: in UTC."""
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(str(each.sign(message, at, body)) for each in secrets),
    }
