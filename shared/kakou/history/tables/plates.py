"""Plates that were seen, on trucks and on passes."""

from typing import Final

from kakou.history.tables.columns import table, text

PLATES: Final = table("plates", ("plate",), text("plate"), compact=True)
"""Every plate of a truck or a pass, once: what a part of a plate is looked up in."""
