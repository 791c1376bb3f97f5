"""Where things stand: sites, hours, vans, bookmobiles, roads; and the store that keeps them."""
