"""Hazardous goods on trucks: announced, offered for release, followed until unloaded."""
