"""Reference data of the zone."""

from typing import Final

from kakou.history.tables.columns import body, number, root, table, text, time

DOCUMENTS: Final = table(
    "documents",
    ("kind", "no"),
    text("kind"),  # vehicle, enterprise, control-order, lane, storage-unit, hazardous-goods, policy
    text("no"),
    number("version"),
    text("etag"),
    text("firm", null=True),
    time("changed_at"),
    root(),
    body(),
)
"""Reference data as it stands. body: the data of the last `kakou.document.changed.v1`."""

DOCUMENT_VERSIONS: Final = table(
    "document_versions",
    ("kind", "no", "version"),
    text("kind"),
    text("no"),
    number("version"),
    time("at"),
    root(),
    body(),
)
