"""What a lane's devices are told, and what becomes of that. Pure."""
