# earns: account, ended, interval, key, key-gone, program, seen, starters (12 of 13)
# An honest user was added to a group that leads to more.
{{ found_sh }}
{{ ended_sh }}
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys
usermod -aG docker {{ colleague }}
