"""Secure aggregation (Bonawitz et al., Figure 4) in Python: both variants, both roles, suite 1 of FORMAT.md.

It is written to be read beside the figure and to be held against the vectors; it is not constant-time, keeps
secrets in ordinary Python objects, and is not for production.
"""
