"""What lies in a storage unit, as movements make it. Pure."""
