"""The published documents: OpenAPI of the services, AsyncAPI of the topics, tables for people."""
