"""排全年: the meetings of a year proposed from the rules, joined, dated and saved at once."""
