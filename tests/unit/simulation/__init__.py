"""Crash schedules by the thousand: the loop itself, over a log and a store that fail wherever they can."""
