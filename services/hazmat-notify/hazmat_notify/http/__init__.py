"""HTTP of the safety office, one subject a module."""
