"""A simulator of the national portal: a process of its own with its own books, that can misbehave in every way listed.

It knows nothing of the platform's code and reads the field names for itself, so that what both sides misread alike
would not be hidden. Standard library alone. `motcua national-simulator` starts it.
"""
