"""What crosses a boundary: events, documents, verdicts, reasons, topics."""
