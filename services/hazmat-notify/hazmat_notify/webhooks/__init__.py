"""Carrying the feed to receivers: signed, in order, each by a worker of its own."""
