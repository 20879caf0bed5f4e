"""What is inside and what is on its way, as it is shown. Reads the state, changes nothing."""
