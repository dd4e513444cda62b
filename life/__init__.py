"""Organisation life (组织生活): meetings from the year's plan to what is due; rooms by noun."""
