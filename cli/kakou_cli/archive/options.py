"""Options of the commands that write or read an archive."""

from pathlib import Path
from typing import Annotated, Final

import typer

from kakou_cli.archive.failure import ArchiveFailure
from kakou_cli.archive.keys import PublicKey, public_keys
from kakou_cli.archive.store import ArchiveStore

ARCHIVE: Final = "KAKOU_ARCHIVE"

Archive = Annotated[
    str | None,
    typer.Option(
        "--archive",
        envvar=ARCHIVE,
        help="The archive of the log: a folder, or s3://bucket/path. What was trimmed is read from there.",
        show_envvar=True,
    ),
]
Key = Annotated[
    Path | None,
    typer.Option(
        "--key",
        envvar="KAKOU_ARCHIVE_KEY",
        help="The private key that signs, as `kakou log key` makes it.",
        show_envvar=True,
    ),
]
PublicKeys = Annotated[
    list[Path] | None,
    typer.Option(
        "--public-key",
        envvar="KAKOU_ARCHIVE_PUBLIC_KEY",
        help="A public key whose signatures count, more than once if there were several.",
        show_envvar=True,
    ),
]


def store_at(archive: str | None) -> ArchiveStore:
    """Raises ArchiveFailure where none is named, or none can be there; OSError."""
    if not archive:
        raise ArchiveFailure("no archive is named: give its folder or s3://bucket/path with --archive or KAKOU_ARCHIVE")
    return ArchiveStore(archive)


def given_keys(paths: list[Path] | None) -> dict[str, PublicKey]:
    """By id. Raises ArchiveFailure where none is given, WrongKey, OSError."""
    if not paths:
        raise ArchiveFailure(
            "no public key is given, and a signature is worth no more than the key that it is checked with: name the "
            "site's with --public-key or KAKOU_ARCHIVE_PUBLIC_KEY"
        )
    return public_keys(paths)
