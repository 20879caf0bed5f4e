"""`kakou-local up | down | run -- COMMAND`: what stands behind `make up`, `make down` and `make demo`."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from kakou_local import docker
from kakou_local.cache import Missing
from kakou_local.processes import DidNotStart
from kakou_local.running import Running, alone
from kakou_local.servers import LocalServers
from kakou_local.services import PARTITIONS, start_services


def up() -> None:
    """Find what runs, start what is missing, say where it is. Raises Missing or DidNotStart."""
    with alone():
        say_where(_up())


def down() -> None:
    """Stop everything that `up` started, and leave nothing."""
    with alone():
        print("Stopped." if _down() else "Nothing is up.")


def run(command: list[str]) -> int:
    """Run a command while kakou is up, the addresses in its environment. What was not up before is stopped again."""
    with alone():
        was_up = Running.read() is not None
        running = _up()
    try:
        return subprocess.run(command, env={**os.environ, **_environment(running)}, check=False).returncode
    finally:
        if not was_up:
            with alone():
                _down()


def _up() -> Running:
    running = Running.read()
    if running and (ended := running.servers_ended()):
        print(f"{' and '.join(ended)} ended: starting anew.")
        _down()
        running = None
    try:
        if running is None:
            running = _start_servers()
        started = start_services(running)
    except BaseException:
        _down()
        raise
    print(f"Started {', '.join(started)}." if started else "kakou is already up.")
    return running


LET_IN = (
    "export KAKOU_TOKEN=$(kakou token issue --zone 3105W --name 'duty desk'"
    " --scope terminal --scope customs --scope officer --scope safety --scope ops)"
)
"""For a first look: one token for everybody's part. A gate at work has one for each person and device."""


def _down() -> bool:
    running = Running.read()
    if running is None:
        return False
    running.stop()
    if running.docker:
        docker.stop_servers()
    return True


def _start_servers() -> Running:
    """Those that are given, else an engine's, else our own."""
    bootstrap, redis_url = os.environ.get("KAFKA_BOOTSTRAP", ""), os.environ.get("REDIS_URL", "")
    if bool(bootstrap) != bool(redis_url):
        raise Missing("KAFKA_BOOTSTRAP and REDIS_URL go together: set both to use your own servers, or neither.")
    if bootstrap:
        print(f"Using the Kafka at {bootstrap} and the Redis that REDIS_URL names.")
        running = Running(bootstrap, redis_url)
    elif docker.engine_answers() and docker.start_servers():
        running = Running(docker.BOOTSTRAP, docker.REDIS_URL, docker=True)
    else:
        print("Starting Kafka and Redis (the first time they are fetched, which takes a minute) …", flush=True)
        servers = LocalServers(Running.folder() / "servers", outlives_us=True).start()
        children = {"kafka": servers.kafka, "redis": servers.redis}
        running = Running(servers.bootstrap, servers.redis_url)
        running.children = {name: child for name, child in children.items() if child}
    running.write()
    return running


def _environment(running: Running) -> dict[str, str]:
    return {
        "KAKOU_KAFKA_BOOTSTRAP": running.bootstrap,
        "KAKOU_REDIS_URL": running.redis_url,
        "KAKOU_PARTITIONS": PARTITIONS,
        "KAKOU_INGEST_URL": running.addresses["gate-ingest"],
        "KAKOU_HAZMAT_URL": running.addresses["hazmat-notify"],
    }


def say_where(running: Running) -> None:
    """Print the addresses, and write them where a shell can read them."""
    # An address with a password is not shown; the shell that gave it can fill it in.
    redis_url = "$REDIS_URL" if "@" in running.redis_url else running.redis_url
    places = {"kafka": running.bootstrap, "redis": redis_url, **running.addresses, "logs": str(running.folder())}
    for name, place in places.items():
        metrics = f"   metrics, readiness: {running.operations[name]}" if name in running.operations else ""
        print(f"  {name:14} {place}{metrics}")
    script = running.folder() / "env"
    settings = {**_environment(running), "KAKOU_REDIS_URL": redis_url}
    lines = [f'export PATH="{Path(sys.executable).parent}:$PATH"', *(f'export {n}="{v}"' for n, v in settings.items())]
    script.write_text("\n".join(lines) + "\n", "utf-8")
    shown = script.relative_to(Path.cwd()) if script.is_relative_to(Path.cwd()) else script
    print(f"To speak to it:\n  . {shown}\n  {LET_IN}")


def main() -> None:
    """Exit code of the command that was run; 1 with one sentence where something is missing or does not start."""
    # An ending terminal or CI run ends us by a signal: what we started must be stopped then, too.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: sys.exit(128 + received))
    commands: dict[tuple[str, ...], Callable[[], int | None]] = {
        ("up",): up,
        ("down",): down,
        ("run", "--"): lambda: run(sys.argv[3:]),
    }
    command = commands.get(tuple(sys.argv[1:3]))
    if command is None:
        sys.exit("usage: kakou-local up | down | run -- COMMAND")
    try:
        sys.exit(command())
    except (Missing, DidNotStart) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
