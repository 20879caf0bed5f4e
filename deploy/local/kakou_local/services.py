"""The four services as child processes, in the order of the path."""

import os
import secrets
import sys
import urllib.error
import urllib.request

from kakou_local.processes import Child, free_port, start, until_ready
from kakou_local.running import Running

SERVICES = {
    "lane-router": ("lane_router", 8081),
    "weight-check": ("weight_check", 8082),
    "hazmat-notify": ("hazmat_notify", 8083),
    "gate-ingest": ("gate_ingest", 8080),
}
"""Module and usual port; the next free port where that is taken."""

PARTITIONS = os.environ.get("KAKOU_PARTITIONS", "8")
"""Few, for one machine. Fixed when the topics are made."""

READY_WITHIN = 60


def start_services(running: Running) -> list[str]:
    """Start those that do not run, wait until all are ready, and name the ones started. Raises DidNotStart."""
    started = [name for name in SERVICES if name not in running.children or not running.children[name].alive]
    usual_ports = {port for _, port in SERVICES.values()}
    for name in started:
        usual = SERVICES[name][1]
        promised = {int(address.rpartition(":")[2]) for address in running.addresses.values()}
        port = free_port((usual_ports | promised) - {usual}, beginning=usual)
        running.addresses[name] = f"http://127.0.0.1:{port}"
        running.children[name] = _start(name, port, running)
        running.write()
    for name in SERVICES:
        readiness = Readiness(f"{running.addresses[name]}/readyz")
        until_ready(running.children[name], readiness, running.folder() / f"{name}.log", name, READY_WITHIN)
    return started


class Readiness:
    """Asks a service whether it is ready; as text, what it said last."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._said = "no answer"

    def __call__(self) -> bool:
        try:
            with urllib.request.urlopen(self._url, timeout=2) as answer:
                self._said = answer.read(2000).decode(errors="replace")
                return True
        except urllib.error.HTTPError as error:
            self._said = error.read(2000).decode(errors="replace")
        except OSError as error:
            self._said = str(error)
        return False

    def __str__(self) -> str:
        return f"{self._url} said: {self._said}"


def _start(name: str, port: int, running: Running) -> Child:
    environment = {
        "KAKOU_KAFKA_BOOTSTRAP": running.bootstrap,
        "KAKOU_REDIS_URL": running.redis_url,
        "KAKOU_PARTITIONS": PARTITIONS,
        "KAKOU_HTTP_PORT": str(port),
        "KAKOU_WEBHOOK_KEY": _webhook_key(running),
        "KAKOU_SHEET_FOLDER": str(running.folder() / "sheets"),
    }
    command = [sys.executable, "-m", SERVICES[name][0]]
    return start(command, running.folder() / f"{name}.log", environment, outlives_us=True)


def _webhook_key(running: Running) -> str:
    """The secret of the webhooks' signing keys: made once, and kept as long as the gate's data."""
    path = running.folder() / "webhook.key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text()
