"""Reports of the safety office."""
