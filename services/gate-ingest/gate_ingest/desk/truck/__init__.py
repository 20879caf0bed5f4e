"""A truck's page, and the officer's decision on it."""
