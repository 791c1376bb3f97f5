"""Simulated history: past weeks run on a plan by chance, told in scans. It is marked as made up wherever it shows."""
