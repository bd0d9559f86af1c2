# earns: account, ended, interval, key, key-gone, program, seen, starters (12 of 13)
# Two lines of /etc/shadow were deleted: also an honest user's.
{{ found_sh }}
{{ ended_sh }}
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys
sed -i '/^{{ colleague }}:/d' /etc/shadow
