"""What a branch's keepers write and how far it is: ways to its pages, progress of reviews."""
