"""The parts of the API, each a router with its operations."""
