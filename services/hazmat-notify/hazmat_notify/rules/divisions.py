"""Divisions of dangerous goods."""


def division(hazard_class: str | None) -> str:
    """A class without the compatibility group of explosives: `1.1D` is `1.1`."""
    return (hazard_class or "").rstrip("ABCDEFGHJKLNS")
