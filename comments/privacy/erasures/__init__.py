"""The journal of erasures: what a restored backup must not bring back.

A row and, once it is committed, a line in files: in the data folder, and beside every backup. Both
hold keyed hashes alone. docs/decisions/0028-backups.md says why.
"""
