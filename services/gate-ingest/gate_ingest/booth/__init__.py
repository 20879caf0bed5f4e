"""The booth: one lane, big, for the person in its booth and for a screen that nobody sits at."""
