"""Starting the gate of a folder, going on with its data, stopping it, and removing it."""

import os
import shutil
from pathlib import Path

from kakou_local import docker
from kakou_local.cache import Missing
from kakou_local.processes import DidNotStart
from kakou_local.running import SERVERS, Running
from kakou_local.servers import LocalServers
from kakou_local.services import start_services


def start() -> tuple[Running, list[str]]:
    """Start what does not run, on the data that is kept, and name it. Raises Missing or DidNotStart.

    Where that fails, what this call started is stopped again; whatever ran before goes on, and all data stays.
    """
    running = Running.read() or _with_servers()
    ran = running.alive()
    try:
        return running, [*_start_servers(running), *start_services(running)]
    except BaseException:
        running.stop(besides=ran)
        running.write()
        raise


def stop(folder: Path) -> bool:
    """Stop all that runs there; the data stays. Whether anything ran."""
    running = Running.read(folder)
    if running is None:
        return False
    ran = bool(running.alive())
    running.stop()
    if running.docker:
        ran = docker.stop_servers(folder) or ran
    running.write(folder)
    return ran


def remove(folder: Path) -> None:
    """Stop all that runs there, and remove the data, the logs and the keys."""
    running = Running.read(folder)
    stop(folder)
    if running and running.docker:
        docker.remove_servers(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _with_servers() -> Running:
    """Those that are given, else an engine's, else our own."""
    bootstrap, redis_url = os.environ.get("KAFKA_BOOTSTRAP", ""), os.environ.get("REDIS_URL", "")
    if bool(bootstrap) != bool(redis_url):
        raise Missing("KAFKA_BOOTSTRAP and REDIS_URL go together: set both to use your own servers, or neither.")
    if bootstrap:
        print(f"Using the Kafka at {bootstrap} and the Redis that REDIS_URL names.")
        running = Running(bootstrap, redis_url)
    elif docker.engine_answers() and docker.start_servers(Running.folder()):
        running = Running(docker.BOOTSTRAP, docker.REDIS_URL, docker=True)
    else:
        print("Starting Kafka and Redis (the first time they are fetched, which takes a minute) …", flush=True)
        servers = LocalServers(Running.folder() / "servers")
        running = Running(servers.bootstrap, servers.redis_url, ports=servers.ports)
    running.write()
    return running


def _start_servers(running: Running) -> list[str]:
    """Start those of ours that do not run, each on its port and data."""
    if running.docker and not docker.start_servers(Running.folder()):
        raise DidNotStart("the Docker engine did not start Kafka and Redis")
    if not running.ports:
        return []
    ended = [name for name in SERVERS if name not in running.alive()]
    servers = LocalServers(running.folder() / "servers", running.ports, outlives_us=True)
    try:
        for name, begin in (("redis", servers.start_redis), ("kafka", servers.start_kafka)):
            if name in ended:
                running.children[name] = begin()
                running.write()
    except BaseException:
        servers.stop()
        raise
    return ended
