"""Draws for inspection by enterprise. Pure."""
