"""What happens at a gate in a morning, one story a function: the papers, the truck, and what must come of it."""
