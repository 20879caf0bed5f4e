"""Every type of event: who may say it, where it stands."""

from typing import Final

from kakou.contracts import topics
from kakou.contracts.events.registry import INBOUND, EventSpec

from kakou_cli.documents.tables import table
from kakou_cli.documents.topic_contents import CHANNELS, TOLD

HEAD: Final = """\
# Event types

Made by `make docs` from the contracts. The fields of each stand in [asyncapi.json](../api/asyncapi.json) under the
type's name.
"""
_OWN_WAYS: Final = {
    topics.TOKEN_ISSUED: "`kakou token issue`",
    topics.TOKEN_REVOKED: "`kakou token revoke`",
    topics.DELIVERIES_REPORTED: "hazmat-notify, how far its webhooks have come",
    topics.CLOCK_TICKED: "whoever holds the zone's partition, when a timer is due, and every nine minutes",
    topics.RULES_ACTIVATED: "nobody so far: there is one version of the rules",
}


def document() -> str:
    """The whole document."""
    said = ((f"`{kind}`", _scopes(spec), _way(kind, spec)) for kind, spec in INBOUND.items())
    told = ((f"`{kind}`", _data(kind), _first_topic(kind)) for kind in TOLD)
    return (
        f"{HEAD}\n## In, on `{topics.INBOUND_TOPIC}`\n\n{table(('type', 'scope', 'said by'), said)}"
        f"\n## Out\n\n{table(('type', 'data', 'first in'), told)}"
    )


def _scopes(spec: EventSpec) -> str:
    return ", ".join(f"`{scope}`" for scope in topics.SCOPES if scope in spec.scopes)


def _way(kind: str, spec: EventSpec) -> str:
    return _OWN_WAYS.get(kind) or ("`POST /v1/events`" if spec.public else "its own endpoint")


def _data(kind: str) -> str:
    """The first sentence that its model says of itself."""
    return " ".join((TOLD[kind].__doc__ or "").split()).partition(". ")[0].rstrip(".")


def _first_topic(kind: str) -> str:
    return next(f"`{topic}`" for topic, (_, held) in CHANNELS.items() if kind in held)
