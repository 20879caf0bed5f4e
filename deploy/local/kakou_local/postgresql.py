"""A PostgreSQL of our own on a free port, for the history where it is not kept in SQLite."""

import os
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final

import psycopg

from kakou_local.install import postgresql
from kakou_local.processes import Child, free_port, start, until_ready

START_DEADLINE: Final = 60

ROLE: Final = "kakou"
"""The role, no superuser, that owns the history's tables; also the name of the database."""

_OTHER_USER: Final = "nobody"
"""PostgreSQL refuses to run as root; for root it runs as this user."""


class LocalPostgreSQL:
    """Started by `start`, stopped by `stop`; it may be killed and started again on its port and data.

    more: settings beside or instead of the usual ones. Its data goes with it, so nothing is forced onto the disk.
    """

    def __init__(self, more: dict[str, str] | None = None) -> None:
        self._more = more or {}
        self.folder = Path(tempfile.mkdtemp(prefix="kakou-postgresql-", dir=_enterable()))
        self.port = free_port()
        self.child: Child | None = None

    @property
    def url(self) -> str:
        """The database, spoken to as its owner."""
        return f"postgresql://{ROLE}@127.0.0.1:{self.port}/{ROLE}"

    @property
    def superuser_url(self) -> str:
        """The same for whoever may do anything."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{ROLE}"

    def start(self) -> "LocalPostgreSQL":
        """Raises Missing or DidNotStart."""
        server, initdb = postgresql()
        data, log = self.folder / "data", self.folder / "postgresql.log"
        if not data.exists():
            if os.geteuid() == 0:
                shutil.chown(self.folder, _OTHER_USER)
            form = [initdb, "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
            subprocess.run([*_as_other(), *form], check=True, capture_output=True, timeout=START_DEADLINE)
        settings = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "synchronous_commit": "off",
            **self._more,
        }
        command = [*_as_other(), server, "-D", str(data)]
        self.child = start([*command, *(part for one in settings.items() for part in ("-c", "=".join(one)))], log)
        until_ready(self.child, self._serves, log, "PostgreSQL", START_DEADLINE)
        self._make_database()
        return self

    def stop(self) -> None:
        """Stop it at once, and remove its data."""
        if self.child:
            self.child.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "LocalPostgreSQL":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _serves(self) -> bool:
        try:
            psycopg.connect(self._first_url(), connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        with psycopg.connect(self._first_url(), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone() is None:
                connection.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
                connection.execute(f"CREATE DATABASE {ROLE} OWNER {ROLE}")

    def _first_url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"


def _enterable() -> str | None:
    """Where the other user may come to its folder: the usual place for what is temporary may be root's alone."""
    usual = Path(tempfile.gettempdir()).resolve()
    closed = os.geteuid() == 0 and not all(each.stat().st_mode & stat.S_IXOTH for each in (usual, *usual.parents))
    return "/tmp" if closed else None  # noqa: S108 - mkdtemp makes a folder there that is nobody else's


def _as_other() -> list[str]:
    """What goes before a command that root must not run itself; it ends with us all the same."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={_OTHER_USER}", "--regid=nogroup", "--clear-groups", "--pdeathsig=KILL"]
