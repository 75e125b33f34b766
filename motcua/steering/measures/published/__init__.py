"""Tables that others published: real figures, each with its source in README.md here. Read by `editions`."""
