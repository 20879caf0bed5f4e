"""An operator's way to the log and the states: a host that runs no service."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType

from kakou.contracts.services import SPOKEN_TO
from kakou.operations.history_settings import HistorySettings
from kakou.operations.settings import wrong_settings
from kakou.runtime.host import Host
from kakou.runtime.kafka.topic_beside import Learn
from pydantic import ValidationError

from kakou_cli.errors import Failure


def operator_settings() -> HistorySettings:
    """From the environment. Raises Failure, naming every variable that cannot be one."""
    try:
        return HistorySettings()
    except ValidationError as error:
        raise Failure(wrong_settings(error)) from None


@asynccontextmanager
async def operator_host(follows: Mapping[str, Learn] = MappingProxyType({})) -> AsyncIterator[Host]:
    """Connected as the settings say (KAKOU_KAFKA_BOOTSTRAP, …). Raises Failure, and what the host's start raises.

    follows: by topic beside the path who learns what is in it.
    """
    host = Host(operator_settings().host(), [], listens_to=SPOKEN_TO, follows=follows)
    try:
        await host.start()
        yield host
    finally:
        await host.stop()
