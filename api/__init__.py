"""The doors: command line, pages and JSON. Codes come up from below; words are made here."""
