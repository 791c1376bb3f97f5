"""What is done in one go: each step is one transaction of the session it is given."""
