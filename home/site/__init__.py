"""What every page says of the site, and when that changes by itself."""
