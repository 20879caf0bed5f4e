"""The published documents: OpenAPI of the services, AsyncAPI of the topics, the table of reasons."""
