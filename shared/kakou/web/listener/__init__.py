"""The listener: connections, HTTP/1.1 and its limits, from the first byte to the endpoint."""
