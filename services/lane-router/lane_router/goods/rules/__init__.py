"""Cargo, hazardous goods, licences, goods that come back. Pure."""
