"""What is asked of a place for files, and which place an address means."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from kakou.storage.folder import Folder

BUCKET: Final = "s3://"


class Storage(Protocol):
    """Files by name; a name has parts, parted by `/`. Every method blocks, and may raise OSError or TimeoutError."""

    def names(self, folder: str) -> list[str]:
        """Of the whole files in the folder and the folders in it, sorted; none where there is no such folder."""
        ...

    def writing(self, name: str) -> AbstractContextManager[BinaryIO]:
        """The file to write. It has its name once the block is through, and nothing of it has after an exception."""
        ...

    def create(self, name: str, content: bytes) -> None:
        """A file that is never written again, whole and on disk when this returns. Raises FileExistsError."""
        ...

    def reading(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Raises FileNotFoundError."""
        ...

    def remove(self, name: str) -> None:
        """Nothing happens where there is no such file."""
        ...


def check_address(address: str) -> None:
    """Raises ValueError for one that is neither a folder's path nor a bucket."""
    if "://" in address and not (address.startswith(BUCKET) and address != BUCKET):
        raise ValueError(f"must be a folder's path or {BUCKET}bucket/path, not {address}")


def storage_at(address: str) -> Storage:
    """A folder's path, or `s3://bucket/path`. Raises ValueError for another address, OSError where an object store
    cannot be used as it is set up."""
    check_address(address)
    if address.startswith(BUCKET):
        # Whoever keeps nothing in an object store need not load its client.
        from kakou.storage.bucket import Bucket

        return Bucket(address)
    return Folder(Path(address))
