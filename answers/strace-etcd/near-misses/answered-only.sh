# earns: none
# The right answer, and nothing watched.
cksl answer durable fdatasync
