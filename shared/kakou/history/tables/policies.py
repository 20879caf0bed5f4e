"""The zone's policies."""

from typing import Final

from kakou.history.tables.columns import body, number, root, table, time

POLICY_VERSIONS: Final = table("policy_versions", ("version",), number("version"), time("at"), root(), body())
