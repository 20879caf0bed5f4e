"""Files in a folder of this machine, or of one that is mounted here."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import time
from typing import BinaryIO, Final
from uuid import uuid4

from kakou.storage.full_disk import naming

PART: Final = ".part"

GIVEN_UP_AFTER: Final = 86_400.0
"""Seconds after which nobody writes on at a file that is not whole."""


class Folder:
    """See `Storage`. What is written has another name until it is whole and on the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self, folder: str) -> list[str]:
        found = (file for file in (self._path / folder).rglob("*") if file.is_file() and file.suffix != PART)
        return sorted(file.relative_to(self._path).as_posix() for file in found)

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        path = self._path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        making = path.with_name(f".{path.name}.{uuid4().hex}{PART}")
        try:
            with naming(path), making.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            making.replace(path)
            _sync(path.parent)
        finally:
            making.unlink(missing_ok=True)

    def create(self, name: str, content: bytes) -> None:
        path = self._path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        making = path.with_name(f".{path.name}.{uuid4().hex}{PART}")
        try:
            with naming(path), making.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.link(making, path)  # fails where the name is taken, as a rename would not
        finally:
            making.unlink(missing_ok=True)
        for folder in (path.parent, *path.parent.parents):
            _sync(folder)
            if folder == self._path:
                break

    @contextmanager
    def reading(self, name: str) -> Iterator[BinaryIO]:
        with (self._path / name).open("rb") as file:
            yield file

    def remove(self, name: str) -> None:
        (self._path / name).unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Take away what somebody left who was killed while writing."""
    for part in folder.glob(f".*{PART}"):
        with suppress(FileNotFoundError):
            if time() - part.stat().st_mtime > GIVEN_UP_AFTER:
                part.unlink()


def _sync(folder: Path) -> None:
    """So that a file's new name outlives a loss of power."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
