"""Pages of report rounds, by what one does there."""
