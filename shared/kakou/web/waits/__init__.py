"""Answers that take their time: waits, streams, long looks."""
