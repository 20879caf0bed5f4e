"""Snapshots of a partition's state: taken while its loop goes on, and restored where there is no state."""
