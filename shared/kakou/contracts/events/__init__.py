"""Events that come in: one module a subject, and the registry of their types."""
