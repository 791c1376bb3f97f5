"""The clock: recurring work on its due times."""
