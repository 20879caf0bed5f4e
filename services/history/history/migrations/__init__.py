"""Migrations of the history's tables."""
