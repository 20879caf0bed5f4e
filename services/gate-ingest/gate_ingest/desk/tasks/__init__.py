"""What somebody must see to."""
