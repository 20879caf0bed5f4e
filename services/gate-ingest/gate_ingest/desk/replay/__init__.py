"""A visit as a line of time: what was known when."""
