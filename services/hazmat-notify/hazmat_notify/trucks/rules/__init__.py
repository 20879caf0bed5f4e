"""Where a truck with hazardous goods is. Pure."""
