"""The log as a file: written, read, and read straight from Kafka."""
