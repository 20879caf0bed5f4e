"""Hazardous goods: the safety office is told before the barrier lifts, and sees what lies where."""
