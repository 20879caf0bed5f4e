"""The project's own cache folder, and installing into it once although several runs want to."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class Missing(Exception):
    """Something that the machine lacks; the message is one sentence with the command that mends it."""


def cache_folder() -> Path:
    """`KAKOU_CACHE`, else kakou's folder below the user's cache folder."""
    given = os.environ.get("KAKOU_CACHE")
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(given) if given else Path(base) / "kakou"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def installed(name: str, install: Callable[[Path], None]) -> Path:
    """The folder `name` of the cache, made by `install` when it is not there; never half made."""
    target = cache_folder() / name
    with _alone(f"{name}.lock"):
        if not target.exists():
            draft = cache_folder() / f"{name}.draft"
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            install(draft)
            draft.rename(target)
    return target


@contextmanager
def _alone(name: str) -> Iterator[None]:
    with (cache_folder() / name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
