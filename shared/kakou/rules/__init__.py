"""Rules that several services ask. Pure: functions of documents and values."""
