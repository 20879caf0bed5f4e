"""A pass's life, and whether it may be used here and now. Pure."""
