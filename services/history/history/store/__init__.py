"""The projection's state in SQL: rows, position and commit id in one transaction."""
