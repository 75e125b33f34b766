"""The verbs of this room, one file for each group: receiving, files, sending, replaying, reconciling."""
