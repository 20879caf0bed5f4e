"""What crosses a boundary: events, documents, verdicts, alerts, topics."""
