"""Verdicts computed again: verified against the record, or under another policy."""
