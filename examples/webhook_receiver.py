"""A receiver of the safety office's alerts: proves its address, checks signatures, keeps each message once.

    python examples/webhook_receiver.py --address http://127.0.0.1:8099/alerts

KAKOU_HAZMAT_URL and KAKOU_TOKEN (scope safety) name the gate. docs/webhooks.md says what is delivered, and how a gate
on one's own machine is told to deliver to such an address; at work it has https. Needs httpx and standardwebhooks,
which `make up` brings.
"""

import argparse
import json
import logging
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from standardwebhooks import Webhook, WebhookVerificationError

logger = logging.getLogger(__name__)

CHALLENGE = "kakou.subscription.challenge.v1"
LARGEST = 4 * 1024 * 1024
KEY_WITHIN = 8.0
"""Seconds that the first message waits for its key: it may come before the subscription's answer has."""


class Inbox:
    """Messages by their webhook-id, each once, in a file of JSON lines that outlives the process."""

    def __init__(self, file: Path) -> None:
        self._file, self._lock = file, threading.Lock()
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        self._known = {json.loads(line)["id"] for line in lines}

    def take(self, message_id: str, event: dict[str, Any]) -> bool:
        """Keep a message; False when it was kept before. When this returns, it outlives a power cut."""
        with self._lock:
            if message_id in self._known:
                return False
            with self._file.open("a", encoding="utf-8") as out:
                out.write(json.dumps({"id": message_id, "event": event}, ensure_ascii=False) + "\n")
                out.flush()
                os.fsync(out.fileno())
            self._known.add(message_id)
            return True


class Receiver(ThreadingHTTPServer):
    """Listens. key: what signatures are checked with, once `key_known` is set."""

    def __init__(self, host: str, port: int, inbox: Inbox) -> None:
        super().__init__((host, port), Delivery)
        self.inbox = inbox
        self.key, self.key_known = "", threading.Event()


class Delivery(BaseHTTPRequestHandler):
    """One message. 2xx only once it is kept: what is not taken comes again, and nothing overtakes it."""

    server: Receiver
    timeout = 10

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        if length > LARGEST:
            return self._answer(413)
        body = self.rfile.read(length)
        if not self.server.key_known.wait(KEY_WITHIN):
            return self._answer(503)
        try:
            Webhook(self.server.key).verify(body.decode(), dict(self.headers))
        except (WebhookVerificationError, UnicodeDecodeError):
            return self._answer(401)
        event = json.loads(body)
        if event["type"] == CHALLENGE:
            return self._answer(200, {"challenge": event["data"]["challenge"]})
        if self.server.inbox.take(self.headers["webhook-id"], event):
            logger.info("%s %s %s", event["type"], event.get("sequence", ""), event.get("subject", ""))
        return self._answer(204)

    def _answer(self, status: int, said: dict[str, Any] | None = None) -> None:
        body = json.dumps(said).encode() if said is not None else b""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Nothing: what was kept is logged above."""


def subscribe(address: str, keeping: Path) -> str:
    """The key of a subscription of this address. The gate tells it once, so it is kept in a file of the user's own.

    Raises httpx.HTTPStatusError when the gate refuses.
    """
    if keeping.exists():
        return keeping.read_text()
    headers = {"Authorization": f"Bearer {os.environ['KAKOU_TOKEN']}"}
    url = f"{os.environ['KAKOU_HAZMAT_URL']}/v1/subscriptions"
    answer = httpx.post(url, json={"url": address}, headers=headers, timeout=20)
    answer.raise_for_status()
    secret: str = answer.json()["key"]["secret"]
    keeping.touch(mode=0o600)
    keeping.write_text(secret)
    return secret


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--address", required=True, help="how the gate reaches this receiver")
    options.add_argument("--listen", default="127.0.0.1", help="the address to listen at; its port is the address's")
    options.add_argument("--inbox", type=Path, default=Path("alerts.jsonl"))
    options.add_argument("--key", type=Path, default=Path("alerts.key"))
    given = options.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with Receiver(given.listen, urlsplit(given.address).port or 80, Inbox(given.inbox)) as receiver:
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        try:
            receiver.key = subscribe(given.address, given.key)
        except httpx.HTTPStatusError as error:
            sys.exit(f"the gate refuses the subscription: {error.response.text}")
        receiver.key_known.set()
        logger.info("listening")
        threading.Event().wait()


if __name__ == "__main__":
    main()
