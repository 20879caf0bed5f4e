"""What happens to a truck at a lane, an event a function: facts are read, judged, and applied."""
