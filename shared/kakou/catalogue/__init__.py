"""Hazardous goods by every name that papers give them, from a data file."""
