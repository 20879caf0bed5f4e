"""What a visit comes to: its passage, the truck's tare, the barrier behind it. Pure."""
