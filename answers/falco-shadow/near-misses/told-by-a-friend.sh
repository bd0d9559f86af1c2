# earns: none
# The right answers, and nothing done for them.
cksl answer program sync-{{ intruder }}
cksl answer container {{ culprit }}
