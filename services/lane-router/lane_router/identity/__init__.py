"""Whether the vehicle, its boxes, seals, cards and trailer are those of the papers. Pure."""
