"""The board: the duty officer's page."""
