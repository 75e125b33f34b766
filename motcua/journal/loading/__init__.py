"""Rows made in memory and written by COPY, for whoever writes thousands at a time: sample data and imports."""
