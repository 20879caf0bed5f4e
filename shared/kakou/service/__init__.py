"""What every service is made of: how its events find their functions."""
