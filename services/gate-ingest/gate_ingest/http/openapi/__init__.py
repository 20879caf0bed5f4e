"""What the OpenAPI document says of endpoints and events; it changes nothing of what they do."""
