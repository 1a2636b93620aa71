"""A cover letter in the design of the résumé; `make.py` has its stages in order."""
