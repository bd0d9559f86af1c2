# earns: none
# The right answer, and nothing done for it.
cksl answer program {{ watched }}-{{ by_user }}
