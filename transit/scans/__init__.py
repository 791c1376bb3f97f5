"""Scans: what was read from a label where and when, how it is judged, kept and put in order."""
