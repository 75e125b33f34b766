"""Courses of dossiers that are worth a second look: each one query, with the dossiers it finds.

A sign is no proof of anything: most of what is found has a good reason. What the signs are called, and how carefully,
is the matter of `steering.measures.gaming`.
"""
