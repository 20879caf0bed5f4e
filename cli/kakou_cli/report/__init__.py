"""`kakou report`: what the log adds up to."""
