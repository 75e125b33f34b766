"""Which open dossiers will probably be late within five working days: `chances`, `fitting`, `scoring`; no database."""
