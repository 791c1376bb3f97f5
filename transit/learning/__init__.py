"""Planned against real: what visits teach of driving and handling times, and which of it planners accepted."""
