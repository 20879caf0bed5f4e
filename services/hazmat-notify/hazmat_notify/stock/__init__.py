"""Goods moved in and out of storage units, exits, stays, and what follows from each movement."""
