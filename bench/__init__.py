"""The bench: HTTP requests against pgbench scripts that write and read the same rows, on one PostgreSQL, in one run."""
