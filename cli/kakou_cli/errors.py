"""What went wrong, in a sentence instead of a traceback."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx
import typer
from kakou.operations.settings import ServiceSettings
from kakou.runtime.connection import WrongConnection
from kakou.runtime.host import UNREACHABLE, LogUnavailable
from kakou.runtime.kafka.topics import WrongTopic
from kakou.runtime.memory.replay import CannotReplay
from kakou.runtime.redis.settings import WrongRedis
from kakou.runtime.snapshots.manifest import BrokenSnapshot
from kakou.runtime.store import NewerState

from kakou_cli.archive.failure import ArchiveFailure
from kakou_cli.log.file import BrokenLog

COULD_NOT: Final = 2
"""Exit code when a command could not do its work; 1 is for work done that found a difference."""

WITHOUT: Final = "`make up` and then `. .state/env`"
"""What gives a newcomer everything at once."""

NAMED: Final = "--ingest and --hazmat, or KAKOU_INGEST_URL and KAKOU_HAZMAT_URL, name its addresses"


class Failure(Exception):
    """The message says what is wrong and what would help."""


@contextmanager
def failing() -> Iterator[None]:
    """Around a command: ends it with exit code 2 and a sentence for whatever may go wrong outside of it."""
    try:
        yield
        return
    except (
        Failure,
        ArchiveFailure,
        BrokenLog,
        BrokenSnapshot,
        CannotReplay,
        NewerState,
        WrongConnection,
        WrongTopic,
        WrongRedis,
    ) as error:
        text = str(error)
    except (httpx.TransportError, httpx.InvalidURL) as error:
        text = _unsaid(error)
    except (*UNREACHABLE, LogUnavailable, OSError) as error:
        text = _ours(error) or _away(error)
    sys.stderr.write(f"kakou: {text}\n")
    raise typer.Exit(COULD_NOT)


def no_service(address: str, cause: str) -> str:
    """What to say when nobody answers at an address of the gate."""
    return f"no service answers at {address}: start the gate ({NAMED}), or {WITHOUT} ({cause})"


def no_address(cause: str) -> str:
    """What to say of an address that is none."""
    return f"the gate's addresses begin with http:// or https:// ({cause}): {NAMED}"


def _unsaid(error: httpx.TransportError | httpx.InvalidURL) -> str:
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return no_address(str(error))
    return no_service(str(error.request.url.copy_with(path="/", query=None)).rstrip("/"), type(error).__name__)


def _ours(error: Exception) -> str | None:
    """What no server is to be blamed for: a file, or what we say ourselves; None for all else."""
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    said = str(error)
    own = type(error) is OSError and error.errno is None and said and not said.startswith(("Kafka:", "Redis:"))
    return said if own else None


def _away(error: Exception) -> str:
    """Whatever speaks to Redis begins what it says with its name; all else speaks to Kafka."""
    said = str(error) or type(error).__name__
    settings = ServiceSettings()
    server, variable, where = (
        ("Redis", "KAKOU_REDIS_URL", settings.host().redis.address)
        if said.startswith("Redis:")
        else ("Kafka", "KAKOU_KAFKA_BOOTSTRAP", settings.kafka_bootstrap)
    )
    why = f"which {variable} names: start it" if os.environ.get(variable) else f"and {variable} is not set: set it"
    return f"{server} does not answer at {where}, {why}, or {WITHOUT} ({said.removeprefix('Redis: ')})"
