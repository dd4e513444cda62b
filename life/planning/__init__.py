"""Planning: habits, series, the plan of a year, adjusted days."""
