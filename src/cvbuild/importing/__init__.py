"""Foreign files become a cv.yaml."""
