"""The loop that every service runs: exactly-once effects on an at-least-once wire."""
