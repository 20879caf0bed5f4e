"""Kafka and Redis on this machine, for demo, tests and benchmarks: found, or fetched and started."""
