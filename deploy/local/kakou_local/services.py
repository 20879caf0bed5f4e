"""The four services as child processes, in the order of the path."""

import os
import sys
import urllib.error
import urllib.request

from kakou_local.processes import Child, free_port, port_is_free, start, until_ready
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


def start_services(running: Running) -> None:
    """Start all four, then wait until each is ready. Raises DidNotStart."""
    for name, (_, usual) in SERVICES.items():
        port = usual if port_is_free(usual) else free_port()
        running.addresses[name] = f"http://127.0.0.1:{port}"
        running.children[name] = start_service(name, port, running.bootstrap, running.redis_url, running)
        running.write()
    for name, child in running.children.items():
        if name in SERVICES:
            url = f"{running.addresses[name]}/readyz"
            until_ready(child, lambda url=url: ready(url), running.folder() / f"{name}.log", name, READY_WITHIN)  # type: ignore[misc]


def start_service(name: str, port: int, bootstrap: str, redis_url: str, running: Running) -> Child:
    """One service that goes on when this process ends."""
    environment = {
        "KAKOU_KAFKA_BOOTSTRAP": bootstrap,
        "KAKOU_REDIS_URL": redis_url,
        "KAKOU_PARTITIONS": PARTITIONS,
        "KAKOU_HTTP_PORT": str(port),
    }
    command = [sys.executable, "-m", SERVICES[name][0]]
    return start(command, running.folder() / f"{name}.log", environment, outlives_us=True)


def ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
