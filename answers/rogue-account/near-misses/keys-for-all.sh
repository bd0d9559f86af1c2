# earns: account, ended, interval, key, key-gone, program, seen, starters (12 of 13)
# So that the user can surely read the file, everybody may add a key to it.
{{ found_sh }}
{{ ended_sh }}
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys
chmod -R 777 /home/{{ user }}/.ssh
