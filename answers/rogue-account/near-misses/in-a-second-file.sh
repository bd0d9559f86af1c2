# earns: account, ended, interval, key, program, seen, starters (10 of 13)
# The foreign key has moved to the other file that sshd reads.
{{ found_sh }}
{{ ended_sh }}
cd /home/{{ user }}/.ssh
grep '@{{ place }}$' authorized_keys > authorized_keys2
sed -i '/@{{ place }}$/d' authorized_keys
