"""What additions to the tables come to. Pure."""
