# The units are masked, their files kept as evidence; the process is ended by its cgroup's and parent's numbers; sudo's main file holds the rule.
perl -ne 'print if / 200 / && /%3B/' /var/log/{{ app }}/access.log
journalctl --no-pager _COMM=sudo _COMM=useradd + _PID=1
mkdir /root/evidence
mv /etc/systemd/system/{{ unit }}.service /etc/systemd/system/{{ unit }}.timer /root/evidence
rm /etc/systemd/system/timers.target.wants/{{ unit }}.timer
systemctl mask --now {{ unit }}.timer {{ unit }}.service
mv /var/tmp/.{{ mark }}/{{ name }} /root/evidence
for file in /proc/[0-9]*/comm; do if grep -qx {{ name }} $file; then kill -KILL $(echo $file | cut -d/ -f3); fi; done
userdel --force {{ ghost }}
rm /etc/sudoers.d/{{ app }}
echo 'www-data ALL=(root) NOPASSWD: /usr/local/sbin/{{ app }}-rotate ""' | EDITOR='tee -a' visudo
cksl answer entry 203.0.113.{{ [low, middle, high][who | int] }}
cksl answer execution /var/tmp/.{{ mark }}/{{ name }}
cksl answer escalation /usr/bin/{{ tool }}
cksl answer persistence "{{ ghost }} {{ unit }}"
cksl answer exfiltration orders-{{ ((stolen ~ nonce) | sha256)[:6] }}.csv
cksl answer order cf{{ order | replace(' ', '') }}
