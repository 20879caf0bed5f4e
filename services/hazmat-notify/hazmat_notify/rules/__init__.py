"""What the safety office's rules say, as pure functions over typed values."""
