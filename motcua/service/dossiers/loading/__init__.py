"""Dossiers that lived elsewhere, many at a time: their past as rows to copy, and what has happened since.

A door for rooms that bring dossiers in (`importing`). Whoever acts on a dossier here uses the actions.
"""
