"""What went wrong, in a sentence instead of a traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import typer
from kakou.operations.settings import ServiceSettings
from kakou.runtime.host import UNREACHABLE
from kakou.runtime.kafka.topics import WrongTopic
from kakou.runtime.memory.replay import CannotReplay
from kakou.runtime.redis.settings import WrongRedis

from kakou_cli.log.file import BrokenLog

COULD_NOT = 2
"""Exit code when a command could not do its work; 1 is for work done that found a difference."""


class Failure(Exception):
    """The message says what is wrong and what would help."""


@contextmanager
def failing() -> Iterator[None]:
    """Around a command: ends it with exit code 2 and a sentence for whatever may go wrong outside of it."""
    try:
        yield
        return
    except (Failure, BrokenLog, CannotReplay, WrongTopic, WrongRedis) as error:
        text = str(error)
    except httpx.TransportError as error:
        text = (
            f"{error.request.url.copy_with(query=None)} does not answer ({type(error).__name__}): is the gate running?"
        )
    except (*UNREACHABLE, OSError) as error:
        if isinstance(error, OSError) and error.filename:
            text = f"{error.filename}: {error.strerror}"
        else:
            kafka = ServiceSettings().kafka_bootstrap
            text = (
                f"Kafka (KAKOU_KAFKA_BOOTSTRAP={kafka}) or Redis (KAKOU_REDIS_URL) does not answer: "
                f"{str(error) or type(error).__name__}"
            )
    sys.stderr.write(f"kakou: {text}\n")
    raise typer.Exit(COULD_NOT)
