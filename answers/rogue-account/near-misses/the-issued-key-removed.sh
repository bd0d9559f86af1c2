# earns: account, ended, interval, key, program, seen, starters (10 of 13)
# The foreign key was kept, and the issued one removed.
{{ found_sh }}
{{ ended_sh }}
sed -i '/@{{ desk }}$/d' /home/{{ user }}/.ssh/authorized_keys
