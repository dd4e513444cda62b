"""Where people belong, which posts they hold, whom a branch has as guests."""
