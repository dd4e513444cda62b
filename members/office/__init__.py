"""The committee clerk's home: what waits in the branches overseen, and opening a new one."""
