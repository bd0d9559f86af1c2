# earns: peer, port, process, seen, unit (6 of 10)
# The listener goes on elsewhere.
{{ found_sh }}
sed -i 's/{{ port }}/31999/' /usr/local/sbin/{{ listener }}-{{ mark }}
systemctl restart {{ unit }}
