"""Search from one field."""
