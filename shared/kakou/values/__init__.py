"""Values of the trade: what a number, plate, time or amount may look like. Pure."""
