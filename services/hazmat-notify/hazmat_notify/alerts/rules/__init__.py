"""What an alert says and how grave it is. Pure."""
