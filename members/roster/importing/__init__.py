"""A branch's roster from an Excel workbook: read, preview, confirmed, and written as a work.

``read_workbook`` keeps only the columns the portal needs and drops the rest before anything else
sees them; ``parse`` makes candidates with what is wrong in them; ``compare`` looks for people who
are in the branch already; ``write`` writes a few lines at a time, called by the task of ``work``.
"""
