"""Declarations and passes: how far each has come."""
