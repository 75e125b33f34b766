"""A province's history as rows to load: what the actions would have written, worked out in memory, copied in chunks.

`ledger` stands in for the platform: the same simulated people act on it. `tests/demo/test_same_rows.py` compares every
table row by row with what the actions themselves leave.
"""
