"""Where files are kept that must outlive the servers: a folder, or a bucket of an object store."""
