"""A day, and a month, at the gate as pictures with their figures."""
