"""What moves: transit requests, flows, plans, runs and their promises."""
