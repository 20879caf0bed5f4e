"""What is aboard: goods that are followed beyond one truck."""
