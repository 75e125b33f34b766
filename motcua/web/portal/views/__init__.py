"""The pages of citizens and businesses."""
