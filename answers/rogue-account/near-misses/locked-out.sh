# earns: account, ended, interval, key, program, seen, starters (10 of 13)
# The new file belongs to root, and the user can't read it.
{{ found_sh }}
{{ ended_sh }}
(umask 077; cp /srv/keys/{{ user }}.pub /tmp/keys; mv -f /tmp/keys /home/{{ user }}/.ssh/authorized_keys)
