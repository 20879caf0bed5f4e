"""What reports are made of: periods of civil time, columns and rows, tables and pictures of them."""
