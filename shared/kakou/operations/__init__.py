"""What keeps a service running and seen: settings, logs, metrics, health."""
