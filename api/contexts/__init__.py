"""What each page shows, as frozen values: one dataclass for a page, made from records and plans, free of words."""
