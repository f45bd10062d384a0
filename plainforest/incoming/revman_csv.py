def is_revman_csv(d): return False
read_revman_csv=None
