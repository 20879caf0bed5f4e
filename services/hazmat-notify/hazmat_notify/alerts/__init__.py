"""The feed of alerts, their escalation, and the answers of people."""
