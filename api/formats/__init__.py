"""Documents: what is printed, downloaded or sent, made from values and words."""
