"""How days are typed, for Django (FORMAT_MODULE_PATH): day, month, year, in both languages."""
