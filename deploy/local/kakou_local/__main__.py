"""`kakou-local up | down | clean | run -- COMMAND`: what stands behind `make up`, `down`, `clean` and `demo`."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kakou_local import gate
from kakou_local.cache import Missing
from kakou_local.processes import DidNotStart
from kakou_local.running import DEMOS, Running, alone, demos
from kakou_local.services import PARTITIONS, connection_of


def up() -> None:
    """Find what runs, start the rest on the data that is kept, say where it is. Raises Missing or DidNotStart."""
    with alone():
        try:
            say_where(_up())
        except DidNotStart as error:
            what = "What was started is stopped again, all data stays"
            raise DidNotStart(f"{error}\n{what}; the logs are in {_shown(Running.folder())}.") from None


def down() -> None:
    """Stop everything that `up` started. The data stays."""
    with alone():
        _remove_demos()
        folder = Running.folder()
        if gate.stop(folder):
            print(f"Stopped. The data stays in {_shown(folder)}: `make up` goes on with it, `make clean` removes it.")
        else:
            print("Nothing is up.")


def clean() -> None:
    """Say what is there, then stop it and remove it."""
    with alone():
        folder, running = Running.folder(), Running.read()
        if not folder.exists():
            return
        print(f"Removing {_shown(folder)}: the gate's log and state (trucks, papers, tokens), its logs and keys.")
        if running and running.on_given_servers:
            print(f"Topics on the Kafka at {running.bootstrap} and keys in its Redis are yours and stay.")
        _remove_demos()
        gate.remove(folder)


def run(command: list[str]) -> int:
    """Run a command while kakou is up, the addresses in its environment.

    What is up is used. Else a gate is started for the command alone, and removed with its data; one that is stopped
    keeps its own.
    """
    with alone():
        kept, state = Running.read(), Running.folder()
        lasting = kept is not None and bool(kept.alive())
        if not lasting:
            state.mkdir(parents=True, exist_ok=True)
            os.environ["KAKOU_STATE"] = tempfile.mkdtemp(prefix=DEMOS, dir=state)
        try:
            running = _up()
        except BaseException:
            if not lasting:
                _remove_own(state)
            raise
    print(f"In a browser{'' if lasting else ' while it runs; `make up` keeps them open'}:", flush=True)
    _say_pages(running)
    try:
        code = subprocess.run(command, env={**os.environ, **_environment(running)}, check=False).returncode
        if code == 0 and not lasting:
            print(
                "`make up` starts a gate that stays; docs/try-it.md takes a truck of your own through it.", flush=True
            )
        return code
    finally:
        if not lasting:
            with alone():
                _remove_own(state)


def _remove_own(state: Path) -> None:
    gate.remove(Running.folder())
    with suppress(OSError):  # There is a stopped gate in it.
        state.rmdir()


def _remove_demos() -> None:
    for folder in demos():
        gate.remove(folder)


def _up() -> Running:
    running, started = gate.start()
    print(f"Started {', '.join(started)}." if started else "kakou is already up.")
    return running


def _shown(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


LET_IN = (
    "export KAKOU_TOKEN=$(kakou token issue --zone 3105W --name 'duty desk'"
    " --scope terminal --scope customs --scope officer --scope safety --scope ops)"
)
"""For a first look: one token for everybody's part. A gate at work has one for each person and device."""


LINK_WITHIN = 30
"""Seconds."""


def _environment(running: Running) -> dict[str, str]:
    return {
        **connection_of(running),
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
    print(f"To speak to it:\n  . {_shown(script)}\n  {LET_IN}")
    print("docs/try-it.md takes a truck of your own through it. In a browser:")
    _say_pages(running)
    # Of a gate on servers that are somebody's own, nobody is let in unasked.
    link = None if running.on_given_servers else _sign_in_link(running)
    if link is not None:
        print(f"To sign in at the desk of zone 3105W, once, within ten minutes:\n  {link}")


def _say_pages(running: Running) -> None:
    ingest, hazmat = (running.addresses[name] for name in ("gate-ingest", "hazmat-notify"))
    pages = {
        "the officer's desk": f"{ingest}/desk",
        "a lane's booth": f"{ingest}/booth",
        "the safety office's board": f"{hazmat}/board",
    }
    for name, address in pages.items():
        print(f"  {name:26} {address}", flush=True)


def _sign_in_link(running: Running) -> str | None:
    """None where there is none: the gate is up all the same."""
    kakou = Path(sys.executable).parent / "kakou"
    command = [str(kakou), "token", "sign-in-link", "--zone", "3105W", "--name", "duty officer"]
    try:
        answer = subprocess.run(
            command,
            env={**os.environ, **_environment(running)},
            capture_output=True,
            text=True,
            timeout=LINK_WITHIN,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()


def main() -> None:
    """Exit code of the command that was run; 1 with one sentence where something is missing or does not start."""
    # An ending terminal or CI run ends us by a signal: what we started must be stopped then, too.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: sys.exit(128 + received))
    commands: dict[tuple[str, ...], Callable[[], int | None]] = {
        ("up",): up,
        ("down",): down,
        ("clean",): clean,
        ("run", "--"): lambda: run(sys.argv[3:]),
    }
    command = commands.get(tuple(sys.argv[1:3]))
    if command is None:
        sys.exit("usage: kakou-local up | down | clean | run -- COMMAND")
    try:
        sys.exit(command())
    except (Missing, DidNotStart) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
