"""Lanes: what stands in them, what they report, when they fall silent."""
