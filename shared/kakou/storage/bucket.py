"""Files in a bucket of an object store that speaks S3."""

import errno
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, BinaryIO, Final, cast

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

READ_BYTES: Final = 8 << 20
ANSWERS_WITHIN: Final = timedelta(seconds=30)
TRIES_LAST: Final = timedelta(seconds=60)


class Bucket:
    """See `Storage`. Keys, region and the address of another store than Amazon's are said by the variables that every
    S3 client knows: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL.

    An object is there once all of its parts are, so nothing is ever half there.
    """

    def __init__(self, address: str) -> None:
        """Raises OSError."""
        with _as_os_error(address):
            self._store = S3Store.from_url(
                address,
                client_options={"timeout": ANSWERS_WITHIN, "allow_http": True},
                retry_config={"max_retries": 3, "retry_timeout": TRIES_LAST},
            )

    def names(self, folder: str) -> list[str]:
        with _as_os_error(folder):
            return sorted(one["path"] for page in obstore.list(self._store, f"{folder}/") for one in page)

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        with _as_os_error(name):
            to = obstore.open_writer(self._store, name)
            # Not closed after an exception: parts without an end are no object.
            yield cast(BinaryIO, to)
            to.close()

    def create(self, name: str, content: bytes) -> None:
        with _as_os_error(name):
            obstore.put(self._store, name, content, mode="create", use_multipart=False)

    @contextmanager
    def reading(self, name: str) -> Iterator[BinaryIO]:
        with _as_os_error(name):
            chunks = obstore.get(self._store, name).stream(READ_BYTES)
            yield cast(BinaryIO, io.BufferedReader(_Stream(chunks), READ_BYTES))

    def remove(self, name: str) -> None:
        with _as_os_error(name):
            obstore.delete(self._store, name)


class _Stream(io.RawIOBase):
    """What comes in chunks, as a file."""

    def __init__(self, chunks: Any) -> None:
        self._chunks, self._rest = chunks, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = memoryview(next(self._chunks, b""))
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


@contextmanager
def _as_os_error(what: str) -> Iterator[None]:
    """Whatever the object store fails with becomes OSError; an object that is not there is FileNotFoundError, one that
    must not be there FileExistsError."""
    try:
        yield
    except FileNotFoundError:
        raise
    except AlreadyExistsError as error:
        raise FileExistsError(errno.EEXIST, str(error), what) from error
    except BaseError as error:
        raise OSError(errno.EIO, str(error), what) from error
