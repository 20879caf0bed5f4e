"""Channels that deliver the feed, a folder or a file each; `deliveries/channel.py` says what one is."""
