# earns: account, ended, interval, key, key-gone, program, seen, starters (12 of 13)
# An honest account was removed, too.
{{ found_sh }}
{{ ended_sh }}
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys
userdel {{ colleague }}
