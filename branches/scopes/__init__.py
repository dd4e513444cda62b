"""For which organisations a committee person acts: giving, ending, what it closes in the admin."""
