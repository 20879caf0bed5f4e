"""Claims: which officer is at which of the visits that wait."""
