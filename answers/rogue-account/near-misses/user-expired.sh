# earns: account, ended, interval, key, key-gone, program, seen, starters (12 of 13)
# To be safe, the account with the foreign key was made to expire.
{{ found_sh }}
{{ ended_sh }}
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys
usermod -e 1 {{ user }}
