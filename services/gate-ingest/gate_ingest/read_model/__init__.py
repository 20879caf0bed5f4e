"""What the services have decided, kept for readers."""
