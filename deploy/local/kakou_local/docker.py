"""Kafka and Redis by Docker Compose, for those who have an engine: with passwords on this machine, too."""

import shutil
import subprocess
from pathlib import Path

COMPOSE = Path(__file__).parents[2] / "compose"
FILES = (COMPOSE / "compose.yaml", COMPOSE / "published.yaml")
BOOTSTRAP, REDIS_URL = "127.0.0.1:19092", "redis://127.0.0.1:16379/0"
PASSWORDS = "compose.env"
"""In the gate's folder."""


def engine_answers() -> bool:
    """Whether there is an engine, and Compose, and not just a client."""
    if not shutil.which("docker"):
        return False
    return all(_docker(*question, timeout=10) for question in (["info"], ["compose", "version"]))


def start_servers(folder: Path) -> bool:
    """Whether Kafka and Redis run and are healthy; where not, they are stopped. Data of an earlier time is used."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([COMPOSE / "passwords.sh", folder / PASSWORDS], check=True, capture_output=True, timeout=10)
    if _compose(folder, "up", "--detach", "--wait", "kafka", "redis", timeout=300):
        return True
    stop_servers(folder)
    return False


def stop_servers(folder: Path) -> bool:
    """Whether it could be done; the data stays in its volumes."""
    return _compose(folder, "down", timeout=120)


def remove_servers(folder: Path) -> None:
    """Them and their data."""
    _compose(folder, "down", "--volumes", timeout=120)


def connection(folder: Path) -> dict[str, str]:
    """Settings by which services and the command are let in. Passwords stand in files, not in them."""
    passwords = dict(line.split("=", 1) for line in (folder / PASSWORDS).read_text().splitlines())
    for server in ("kafka", "redis"):
        path = folder / f"{server}.password"
        path.touch(mode=0o600)
        path.write_text(passwords[f"{server.upper()}_PASSWORD"])
    return {
        "KAKOU_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "KAKOU_KAFKA_SASL_MECHANISM": "PLAIN",
        "KAKOU_KAFKA_USER": "kakou",
        "KAKOU_KAFKA_PASSWORD_FILE": str(folder / "kafka.password"),
        "KAKOU_REDIS_USER": "kakou",
        "KAKOU_REDIS_PASSWORD_FILE": str(folder / "redis.password"),
    }


def _compose(folder: Path, *arguments: str, timeout: float) -> bool:
    # A project of its own: the gate that someone runs wholly in containers is neither used nor stopped.
    files = [part for file in FILES for part in ("--file", str(file))]
    project = ["--project-name", "kakou-local", "--env-file", str(folder / PASSWORDS)]
    return _docker("compose", *project, *files, *arguments, timeout=timeout)


def _docker(*arguments: str, timeout: float) -> bool:
    try:
        done = subprocess.run(["docker", *arguments], capture_output=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
