"""Where an archive stands: files that are written once, under their final name only when they are whole."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from kakou_cli.archive.failure import ArchiveFailure


class AlreadyThere(Exception):
    """A file of this name was written before; it is never overwritten."""


class ArchiveStore(Protocol):
    """Names are paths below the archive, with slashes. Every method may raise OSError."""

    address: str
    exclusive: bool
    """Whether `alone` keeps others out; else what was never sealed may be another's, who is still writing."""

    def names(self, below: str) -> list[str]:
        """Of all files below, in order."""
        ...

    def read(self, name: str) -> bytes:
        """Raises FileNotFoundError."""
        ...

    def create(self, name: str, data: bytes) -> None:
        """All of it or nothing, and on disk when this returns. Raises AlreadyThere."""
        ...

    def remove(self, name: str) -> None:
        """Nothing happens where there is no such file."""
        ...

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While no other writes. Raises ArchiveFailure where another does."""
        ...


class Folder:
    """An archive in a folder."""

    def __init__(self, path: Path) -> None:
        self._path, self.address, self.exclusive = path, str(path), True

    def names(self, below: str) -> list[str]:
        found = (self._path / below).rglob("*")
        return sorted(file.relative_to(self._path).as_posix() for file in found if file.is_file() and not _part(file))

    def read(self, name: str) -> bytes:
        return (self._path / name).read_bytes()

    def create(self, name: str, data: bytes) -> None:
        file = self._path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        making = file.with_name(f".{file.name}.part")
        try:
            with making.open("wb") as to:
                to.write(data)
                to.flush()
                os.fsync(to.fileno())
            os.link(making, file)  # fails where the name is taken, as a rename would not
        except FileExistsError:
            raise AlreadyThere(name) from None
        finally:
            making.unlink(missing_ok=True)
        for folder in (file.parent, *file.parent.parents):
            _sync(folder)
            if folder == self._path:
                break

    def remove(self, name: str) -> None:
        (self._path / name).unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        self._path.mkdir(parents=True, exist_ok=True)
        folder = os.open(self._path, os.O_RDONLY)
        try:
            _lock(folder, self.address)
            yield
        finally:
            os.close(folder)


def _part(file: Path) -> bool:
    return file.name.startswith(".")


def _lock(folder: int, address: str) -> None:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ArchiveFailure(f"{address} is being written by another `kakou log archive`: wait for it") from None


def _sync(folder: Path) -> None:
    """A name is on disk only with its folder."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
