"""Kafka's classes as they look in memory, kept beside the downloads: to load them anew is half of a broker's start."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

from kakou_local.cache import installed

FILE = "classes.jsa"
TRY_TIMEOUT = 60


def class_archive(java: str, jars: Path, record: Callable[[Path], None]) -> Path | None:
    """The archive for this Java and these jars, made by `record` when there is none. None where none could be made:
    Java then loads the classes themselves."""
    binary = Path(java).resolve()
    state = binary.stat()
    key = crc32(f"{binary} {state.st_mtime_ns} {state.st_size}".encode())

    def install(draft: Path) -> None:
        archive = draft / FILE
        record(archive)
        if archive.exists() and not _is_whole(java, jars, archive):
            archive.unlink()

    try:
        archive = installed(f"{jars.parent.name}-classes-{key:08x}", install) / FILE
    except (OSError, subprocess.SubprocessError):
        return None  # A full disk, or a machine too busy to try it: the next start records anew.
    return archive if archive.exists() else None


def _is_whole(java: str, jars: Path, archive: Path) -> bool:
    """Java passes over an archive that is not for it, but a part of one ends it."""
    must = ["-Xshare:on", "-XX:+UnlockDiagnosticVMOptions", "-XX:+VerifySharedSpaces"]
    tried = subprocess.run(
        [java, f"-XX:SharedArchiveFile={archive}", *must, "-cp", f"{jars}/*", "-version"],
        capture_output=True,
        timeout=TRY_TIMEOUT,
        check=False,
    )
    return tried.returncode == 0
