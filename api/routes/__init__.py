"""The doors themselves: thin handlers over the floors below."""
