"""Every service's settings, for those who run it."""

from typing import Any, Final, get_args

from annotated_types import Ge, Le
from kakou.contracts.services import SERVICES
from kakou.operations.settings import ServiceSettings
from pydantic.fields import FieldInfo
from typer.models import OptionInfo

from kakou_cli.archive.options import Archive, Key, PublicKeys
from kakou_cli.client import HAZMAT, INGEST, Hazmat, Ingest, Token
from kakou_cli.documents.tables import table
from kakou_cli.services import settings_of
from kakou_cli.token import DEVICE_VALID, VALID, Devices, People

HEAD: Final = """\
# Settings

Read from the environment once, at start; made by `make docs` from the settings classes. A value that cannot be one ends
the service at once and says why. The `kakou` command reads the same to find Kafka and Redis. Empty is
unset. Of each password and key there is a variable with `_FILE` behind its name, too: the path of a file that holds it.

"""
OF_THE_COMMAND: Final[tuple[tuple[Any, str | None], ...]] = (
    (Ingest, INGEST),
    (Hazmat, HAZMAT),
    (Token, None),
    (People, VALID),
    (Devices, DEVICE_VALID),
    (Archive, None),
    (Key, None),
    (PublicKeys, None),
)
"""Options of the `kakou` command that have a variable, with their defaults."""

COMMAND: Final = """
## The `kakou` command

Beside the servers' addresses above. After `make up`, `. .state/env` sets all but the token.

"""
LOCAL: Final = """
## `make up` and `make demo`

| variable | default | meaning |
| --- | --- | --- |
| `KAFKA_BOOTSTRAP`, `REDIS_URL` | none | Your own Kafka and Redis, both or neither; none: they are started. |
| `KAKOU_HISTORY_URL` | none | A PostgreSQL of your own for the history; else a file beside the log. |
| `KAKOU_PARTITIONS` | `8` | As above, but few, for one machine. |
| `KAKOU_STATE` | `.state` | The gate's data and logs, and `env`. `make down` keeps it, `make clean` removes it. |
| `KAKOU_CACHE` | `~/.cache/kakou` | Folder of what was fetched, shared by all clones. |
| `PYTHON` | `python3` | The Python that fetches uv, where there is no uv. |
"""
COLUMNS: Final = ("variable", "default", "may be", "meaning")


def document() -> str:
    """The whole document."""
    common = ServiceSettings.model_fields
    parts = [HEAD, "## Every service\n\n", table(COLUMNS, (_row(name, field) for name, field in common.items()))]
    for service in SERVICES.values():
        settings = settings_of(service)
        own = [
            _row(name, field)
            for name, field in settings.model_fields.items()
            if name not in common or _row(name, field) != _row(name, common[name])
        ]
        text = table(COLUMNS, own) if own else "As every service.\n"
        parts.append(f"\n## {service.name}\n\n{text}")
    rows = (_option(*one) for one in OF_THE_COMMAND)
    return "".join([*parts, COMMAND, table(("variable", "default", "meaning"), rows), LOCAL])


def _option(of: Any, default: str | None) -> tuple[str, str, str]:
    option = next(one for one in get_args(of) if isinstance(one, OptionInfo))
    return f"`{option.envvar}`", f"`{default}`" if default else "none", option.help or ""


def _row(name: str, field: FieldInfo) -> tuple[str, str, str, str]:
    prefix = ServiceSettings.model_config.get("env_prefix", "")
    least = "".join(str(limit.ge) for limit in field.metadata if isinstance(limit, Ge))
    most = "".join(str(limit.le) for limit in field.metadata if isinstance(limit, Le))
    limits = f"{least} to {most}" if most else f"{least} or more" if least else ""
    default = "none" if field.default in (None, "", ()) else f"`{field.default}`"
    return f"`{prefix}{name}`".upper(), default, limits, field.description or ""
