"""Control orders in force, to be read."""
