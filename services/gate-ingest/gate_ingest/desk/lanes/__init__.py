"""The lanes: the whole gate live, and one lane with why its barrier is shut."""
