"""Which passes a truck goes with, what blocks it, what it should weigh. Pure."""
