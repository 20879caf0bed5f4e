"""Deliveries of the feed: who gets it, how far it has come, when what failed is tried again; by whatever channel."""
