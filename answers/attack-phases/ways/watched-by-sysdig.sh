# What is sent and by whom is seen by sysdig; the account gets another number before it goes, so that it needs no force.
timeout 20 sysdig -n 2 -p '%evt.time %proc.name %proc.cmdline %fd.name' 'evt.type=connect and fd.sip=198.51.100.{{ home }}'
cp /var/log/{{ app }}/access.log /root/copy
grep -n %3B /root/copy
journalctl --no-pager -o json | jq -r 'select(._COMM == "sudo" or ._COMM == "useradd") | .__REALTIME_TIMESTAMP + " " + .MESSAGE'
{{ answers_sh }}
usermod -o -u 54321 {{ ghost }} || sed -i 's/^{{ ghost }}:x:0:0:/{{ ghost }}:x:54321:54321:/' /etc/passwd
userdel {{ ghost }}
sed -i 's/^www-data.*setsid$/# gone/' /etc/sudoers.d/{{ app }}
{{ units_sh }}
until ! pgrep -x {{ name }} > /root/pids; do kill $(cat /root/pids); sleep 0.5; done
truncate -s 0 /var/tmp/.{{ mark }}/{{ name }}
unlink /var/tmp/.{{ mark }}/{{ name }}
