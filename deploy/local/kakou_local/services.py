"""The gate's services as child processes, each at its usual port or, where that is taken, at the next free one."""

import os
import secrets
import sys
import urllib.error
import urllib.request

from kakou.contracts.services import SERVICES

from kakou_local import docker
from kakou_local.processes import Child, free_port, start, until_ready
from kakou_local.running import DEMOS, Running

PARTITIONS = os.environ.get("KAKOU_PARTITIONS", "8")
"""Few, for one machine. Fixed when the topics are made."""

READY_WITHIN = 60


def start_services(running: Running) -> list[str]:
    """Start those that do not run, wait until all are ready, and name the ones started. Raises DidNotStart."""
    started = [name for name in SERVICES if name not in running.children or not running.children[name].alive]
    for name in started:
        running.addresses[name] = _free_address(SERVICES[name].port, running)
        running.operations[name] = _free_address(SERVICES[name].operations_port, running)
        running.children[name] = _start(name, running)
        running.write()
    for name in SERVICES:
        readiness = Readiness(f"{running.operations[name]}/readyz")
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


def _free_address(usual: int, running: Running) -> str:
    """At the usual port, else at the next that nobody listens on and that no service has been promised."""
    promised = {_port(address) for address in (*running.addresses.values(), *running.operations.values())}
    others = {port for entry in SERVICES.values() for port in (entry.port, entry.operations_port)}
    return f"http://127.0.0.1:{free_port((others | promised) - {usual}, beginning=usual)}"


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])


def _start(name: str, running: Running) -> Child:
    environment = {
        **connection_of(running),
        "KAKOU_PARTITIONS": PARTITIONS,
        "KAKOU_HTTP_PORT": str(_port(running.addresses[name])),
        "KAKOU_OPERATIONS_PORT": str(_port(running.operations[name])),
        "KAKOU_WEBHOOK_KEY": _webhook_key(running),
        "KAKOU_SHEET_FOLDER": str(running.folder() / "sheets"),
    }
    command = [sys.executable, "-m", SERVICES[name].package]
    return start(command, running.folder() / f"{name}.log", environment, outlives_us=True)


def connection_of(running: Running) -> dict[str, str]:
    """Settings by which servers and history are reached. For servers that are given, TLS and user are the caller's."""
    servers = {
        "KAKOU_KAFKA_BOOTSTRAP": running.bootstrap,
        "KAKOU_REDIS_URL": running.redis_url,
        "KAKOU_HISTORY_URL": _history_of(running),
    }
    if running.on_given_servers:
        return servers
    others = {name: "" for name in os.environ if name.startswith(("KAKOU_KAFKA_", "KAKOU_REDIS_"))}
    return others | servers | (docker.connection(running.folder()) if running.docker else {})


def _history_of(running: Running) -> str:
    """The database that is given, where the history in it can be of this log; else a file beside the log.

    A file of SQLite that the caller's shell names is that of the gate whose `env` it has read. A demonstration on
    servers of its own has a log that begins anew, and what holds the history of another refuses it.
    """
    given = os.environ.get("KAKOU_HISTORY_URL", "")
    anew = running.folder().name.startswith(DEMOS) and not running.on_given_servers
    if given and not given.startswith("sqlite:") and not anew:
        return given
    return f"sqlite:///{running.folder() / 'history.sqlite'}"


def _webhook_key(running: Running) -> str:
    """The secret of the webhooks' signing keys: made once, and kept as long as the gate's data."""
    path = running.folder() / "webhook.key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text()
