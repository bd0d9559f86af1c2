# earns: account, ended, interval, key, program, seen, starters (10 of 13)
# The account is gone, and the foreign key still opens the door.
{{ found_sh }}
{{ ended_sh }}
