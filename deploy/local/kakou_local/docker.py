"""Kafka and Redis by Docker Compose, for those who have an engine."""

import shutil
import subprocess
from pathlib import Path

COMPOSE_FILE = Path(__file__).parents[2] / "compose" / "compose.yaml"
BOOTSTRAP, REDIS_URL = "127.0.0.1:19092", "redis://127.0.0.1:16379/0"


def engine_answers() -> bool:
    """Whether there is an engine, and Compose, and not just a client."""
    if not shutil.which("docker"):
        return False
    return all(_docker(*question, timeout=10) for question in (["info"], ["compose", "version"]))


def start_servers() -> bool:
    """Whether Kafka and Redis run and are healthy; where not, they are stopped. Data of an earlier time is used."""
    if _compose("up", "--detach", "--wait", "kafka", "redis", timeout=300):
        return True
    stop_servers()
    return False


def stop_servers() -> bool:
    """Whether it could be done; the data stays in its volumes."""
    return _compose("down", timeout=120)


def remove_servers() -> None:
    """Them and their data."""
    _compose("down", "--volumes", timeout=120)


def _compose(*arguments: str, timeout: float) -> bool:
    # A project of its own: the gate that someone runs wholly in containers is neither used nor stopped.
    return _docker("compose", "--project-name", "kakou-local", "--file", str(COMPOSE_FILE), *arguments, timeout=timeout)


def _docker(*arguments: str, timeout: float) -> bool:
    try:
        done = subprocess.run(["docker", *arguments], capture_output=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
