"""The board: what is due in every branch overseen, filtered, saved, exported."""
