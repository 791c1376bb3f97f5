"""How to drive: a pure planning library. It knows no tables, no web and nothing of the rooms above it."""
