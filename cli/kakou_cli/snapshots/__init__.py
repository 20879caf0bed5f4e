"""Snapshots of the states by hand."""
