"""Projects what the gate tells into SQL, for questions that a year of trucks answers. It decides nothing."""
