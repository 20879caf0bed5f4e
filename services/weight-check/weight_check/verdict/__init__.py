"""The verdict on a visit, what its lane is told of it, and for whom it waits. Pure."""
