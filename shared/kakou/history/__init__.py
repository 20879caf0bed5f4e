"""The gate's history in SQL: its tables, and the one way to read them. Only the service `history` writes."""
