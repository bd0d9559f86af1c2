# earns: account, interval, key, program, seen, starters (7 of 13)
# All three units are masked, and a copy of the program waits in a unit that has no file any more.
{{ found_sh }}
cp /usr/local/sbin/{{ program }}-{{ mark }} /opt/upkeep
{{ ended_sh }}
systemd-run --unit upkeep --on-active 1h perl -w /opt/upkeep
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys
