"""Where an archive stands: files that are written once, under their final name only when they are whole."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kakou.storage.storage import BUCKET, storage_at

from kakou_cli.archive.failure import ArchiveFailure


class ArchiveStore:
    """A folder, or a bucket of an object store. Names are paths below it. Every method may raise OSError.

    exclusive: whether `alone` keeps others out; else what was never sealed may be another's, who is still writing.
    """

    def __init__(self, address: str) -> None:
        """Raises ArchiveFailure for an address that is neither, OSError."""
        self.address, self.exclusive = address, not address.startswith(BUCKET)
        try:
            self._storage = storage_at(address)
        except ValueError as error:
            raise ArchiveFailure(f"the archive {error}") from None

    def names(self, below: str) -> list[str]:
        """Of all files below, in order."""
        return self._storage.names(below.rstrip("/"))

    def read(self, name: str) -> bytes:
        """Raises FileNotFoundError."""
        with self._storage.reading(name) as file:
            return file.read()

    def create(self, name: str, data: bytes) -> None:
        """All of it or nothing, and on disk when this returns. Raises FileExistsError: it is never overwritten."""
        self._storage.create(name, data)

    def remove(self, name: str) -> None:
        """Nothing happens where there is no such file."""
        self._storage.remove(name)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While no other writes, where that can be told. Raises ArchiveFailure where another does."""
        if not self.exclusive:
            yield
            return
        Path(self.address).mkdir(parents=True, exist_ok=True)
        folder = os.open(self.address, os.O_RDONLY)
        try:
            _lock(folder, self.address)
            yield
        finally:
            os.close(folder)


def _lock(folder: int, address: str) -> None:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ArchiveFailure(f"{address} is being written by another `kakou log archive`: wait for it") from None
