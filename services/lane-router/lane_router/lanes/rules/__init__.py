"""Which lane a truck belongs in. Pure."""
