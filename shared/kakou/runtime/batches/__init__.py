"""One batch: its records in sequence, their outputs, and what becomes of what cannot be handled or published."""
