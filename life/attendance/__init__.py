"""Attendance: who is expected, replies, was there."""
