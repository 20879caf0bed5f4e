"""`examples/webhook_receiver.py` as a process, and what it has kept."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from kakou_local.processes import free_port

from tests.e2e.safety_office import Office
from tests.gate import eventually

PROGRAM = Path(__file__).parents[2] / "examples" / "webhook_receiver.py"


@contextmanager
def receiver(office: Office, token: str, address: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The receiver as a process, which is killed at the end as a power cut would."""
    command = [sys.executable, str(PROGRAM), "--address", address]
    environment = {**os.environ, "KAKOU_HAZMAT_URL": office.url, "KAKOU_TOKEN": token}
    process = subprocess.Popen(
        [*command, "--inbox", str(folder / "inbox"), "--key", str(folder / "key")],
        env={**environment, "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=20)


def kept(folder: Path) -> list[dict[str, Any]]:
    """Every message in the receiver's inbox."""
    inbox = folder / "inbox"
    lines = inbox.read_text(encoding="utf-8").splitlines() if inbox.exists() else []
    return [json.loads(line) for line in lines]


def drills(folder: Path) -> list[str]:
    return [one["event"]["subject"] for one in kept(folder) if one["event"]["type"] == "kakou.alert.raised.v1"]


def receive_and_cut_the_power(office: Office, token: str, folder: Path) -> None:
    """Two drills, one before and one after the receiver was killed; the second while nobody listens."""
    address = f"http://127.0.0.1:{free_port()}/alerts"
    with httpx.Client(base_url=office.url, headers={"Authorization": f"Bearer {token}"}, timeout=20) as safety:

        def drill(text: str) -> None:
            answer = safety.post("/v1/drills", json={"text": text})
            assert answer.is_success, answer.text

        def states() -> list[str]:
            return [one["state"] for one in safety.get("/v1/subscriptions").json()["items"]]

        with receiver(office, token, address, folder):
            eventually(lambda: states() == ["active"], 30, "a verified subscription")
            drill("one")
            eventually(lambda: len(drills(folder)) == 1, 30, "the first drill")
            forged = httpx.post(address, json={"type": "kakou.alert.raised.v1"}, headers={"webhook-id": "x"})
            assert forged.status_code == 401
        drill("two")
        with receiver(office, token, address, folder):
            eventually(lambda: len(drills(folder)) == 2, 60, "the second drill")
