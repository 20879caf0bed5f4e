"""Every service's settings, for those who run it."""

from typing import Final

from annotated_types import Ge, Le
from gate_ingest.settings import IngestSettings
from hazmat_notify.settings import Settings as HazmatSettings
from kakou.operations.settings import ServiceSettings
from lane_router.settings import LaneRouterSettings
from pydantic.fields import FieldInfo
from weight_check.settings import WeightCheckSettings

from kakou_cli.documents.tables import table

OF: Final[dict[str, type[ServiceSettings]]] = {
    "gate-ingest": IngestSettings,
    "lane-router": LaneRouterSettings,
    "weight-check": WeightCheckSettings,
    "hazmat-notify": HazmatSettings,
}

HEAD: Final = """\
# Settings

Read from the environment once, at start; made by `make docs` from the settings classes. A value that cannot be one ends
the service at once and says why. The `kakou` command reads the first three as well, to find Kafka and Redis.

"""
COLUMNS: Final = ("variable", "default", "may be", "meaning")


def document() -> str:
    """The whole document."""
    common = ServiceSettings.model_fields
    parts = [HEAD, "## Every service\n\n", table(COLUMNS, (_row(name, field) for name, field in common.items()))]
    for service, settings in OF.items():
        own = [
            _row(name, field)
            for name, field in settings.model_fields.items()
            if name not in common or _row(name, field) != _row(name, common[name])
        ]
        text = table(COLUMNS, own) if own else "As every service.\n"
        parts.append(f"\n## {service}\n\n{text}")
    return "".join(parts)


def _row(name: str, field: FieldInfo) -> tuple[str, str, str, str]:
    prefix = ServiceSettings.model_config.get("env_prefix", "")
    least = "".join(str(limit.ge) for limit in field.metadata if isinstance(limit, Ge))
    most = "".join(str(limit.le) for limit in field.metadata if isinstance(limit, Le))
    limits = f"{least} to {most}" if most else f"{least} or more" if least else ""
    return f"`{prefix}{name}`".upper(), f"`{field.default}`", limits, field.description or ""
