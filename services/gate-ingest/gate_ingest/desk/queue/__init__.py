"""The queue: who waits for an officer."""
