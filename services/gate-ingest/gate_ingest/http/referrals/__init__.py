"""The visits that wait for an officer: the queue, as it changes, and who is at which."""
