# earns: account, ended, interval, key, program, seen, starters (10 of 13)
# The user's own key went with the foreign one.
{{ found_sh }}
{{ ended_sh }}
rm /home/{{ user }}/.ssh/authorized_keys
