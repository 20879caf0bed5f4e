"""`kakou-local up | down | run -- COMMAND`: what stands behind `make up`, `make down` and `make demo`."""

import os
import subprocess
import sys
from collections.abc import Callable

from kakou_local import docker
from kakou_local.cache import Missing
from kakou_local.processes import DidNotStart
from kakou_local.running import Running
from kakou_local.servers import LocalServers
from kakou_local.services import PARTITIONS, start_services


def up() -> Running:
    """Find what runs, start what is missing, say where it is. Raises Missing or DidNotStart."""
    running = Running.read()
    if running and not running.dead():
        print("kakou is already up.")
    else:
        if running:
            print(f"{', '.join(running.dead())} ended: starting anew.")
            down()
        running = Running()
        try:
            _start_servers(running)
            start_services(running)
        except BaseException:
            down()
            raise
    _say_where(running)
    return running


def down() -> None:
    """Stop everything that `up` started, and leave nothing."""
    running = Running.read()
    if running is None:
        print("Nothing is up.")
        return
    running.stop()
    if running.docker:
        docker.stop_servers()
    print("Stopped.")


def run() -> int:
    """Run a command while kakou is up, the addresses in its environment. What was not up before is stopped again."""
    was_up = Running.read() is not None
    running = up()
    try:
        command = [part for part in sys.argv[2:] if part != "--"]
        return subprocess.run(command, env={**os.environ, **_environment(running)}, check=False).returncode
    finally:
        if not was_up:
            down()


def _start_servers(running: Running) -> None:
    bootstrap, redis_url = os.environ.get("KAFKA_BOOTSTRAP"), os.environ.get("REDIS_URL")
    if bootstrap and redis_url:
        print(f"Using the Kafka at {bootstrap} and the Redis at {redis_url}.")
        running.bootstrap, running.redis_url = bootstrap, redis_url
    elif docker.engine_answers() and docker.start_servers():
        running.bootstrap, running.redis_url, running.docker = docker.BOOTSTRAP, docker.REDIS_URL, True
    else:
        print("Starting Kafka and Redis (the first time they are fetched, which takes a minute) …", flush=True)
        servers = LocalServers(Running.folder() / "servers", outlives_us=True).start()
        running.bootstrap, running.redis_url = servers.bootstrap, servers.redis_url
        for name, child in (("kafka", servers.kafka), ("redis", servers.redis)):
            if child:
                running.children[name] = child
    running.write()


def _environment(running: Running) -> dict[str, str]:
    return {
        "KAKOU_KAFKA_BOOTSTRAP": running.bootstrap,
        "KAKOU_REDIS_URL": running.redis_url,
        "KAKOU_PARTITIONS": PARTITIONS,
        "KAKOU_INGEST_URL": running.addresses["gate-ingest"],
        "KAKOU_HAZMAT_URL": running.addresses["hazmat-notify"],
    }


def _say_where(running: Running) -> None:
    for name, address in {"kafka": running.bootstrap, "redis": running.redis_url, **running.addresses}.items():
        print(f"  {name:14} {address}")
    settings = " ".join(f"{name}={value}" for name, value in _environment(running).items())
    print(f"A token:\n  {settings} .venv/bin/kakou token issue --zone 3105W --name 'Gate 1' --scope terminal")


COMMANDS: dict[str, Callable[[], object]] = {"up": up, "down": down, "run": run}


def main() -> None:
    command = COMMANDS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if command is None:
        sys.exit(f"usage: kakou-local {' | '.join(COMMANDS)}")
    try:
        result = command()
    except (Missing, DidNotStart) as error:
        sys.exit(str(error))
    sys.exit(result if isinstance(result, int) else 0)


if __name__ == "__main__":
    main()
