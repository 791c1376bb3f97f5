"""Delay statistics: item legs as facts, pages of them by day, and figures that are exact to the minute."""
