# A rule of Falco watches the intruder's place from now on, its folder goes as a whole, and the killed service is left as failed.
grep -F 203.0.113. /var/log/{{ app }}/access.log > /root/strangers
journalctl --no-pager -b > /root/journal
cat >> /etc/falco/falco_rules.local.yaml <<'END'
- rule: The intruder is back
  desc: Something is run or written where the intruder's program lay
  condition: evt.type in (execve, execveat, open, openat, openat2) and (proc.exepath startswith /var/tmp/.{{ mark }} or fd.name startswith /var/tmp/.{{ mark }})
  output: back again (program=%proc.exepath file=%fd.name)
  priority: CRITICAL
END
cksl answer order "C, F, {{ order | replace(' ', ', ') | upper }}"
cksl answer exfiltration srv/{{ app }}/orders-{{ ((stolen ~ nonce) | sha256)[:6] }}.csv
cksl answer persistence "{{ unit }}.timer, {{ ghost }}"
cksl answer escalation {{ tool }}
cksl answer execution /var/tmp/.{{ mark }}/{{ name }}
cksl answer entry 203.0.113.{{ [low, middle, high][who | int] }}
systemctl stop {{ unit }}.timer
systemctl kill -s KILL {{ unit }}.service
pkill -KILL -x {{ name }}
rm -rf /var/tmp/.{{ mark }}
systemctl disable {{ unit }}.timer
rm /etc/systemd/system/{{ unit }}.*
userdel -f {{ ghost }}
printf 'www-data ALL=(root) NOPASSWD: /usr/local/sbin/{{ app }}-rotate\n' > /etc/sudoers.d/{{ app }}
