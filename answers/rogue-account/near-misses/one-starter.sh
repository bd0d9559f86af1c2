# earns: account, interval, key, program, seen (6 of 13)
# All is gone, and only one of the two units was named.
{{ found_sh }}
{{ ended_sh }}
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys
cksl answer starters {{ unit }}.timer
