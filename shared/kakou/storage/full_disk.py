"""Which file a disk would not take: the system's own error of a write does not say."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

REFUSALS: Final = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS))


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Around what is written to a file. Raises OSError with its path where the disk is full or broken."""
    try:
        yield
    except OSError as error:
        if error.errno not in REFUSALS or error.filename is not None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error
