"""The parts of a page, one module per kind. `{% load design %}` gives a template all of them."""
