"""The lists of hazmat-notify: what can be asked of each, and what it shows."""
