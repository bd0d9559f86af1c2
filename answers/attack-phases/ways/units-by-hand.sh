# The program goes first, so that nothing can start it; files are edited and removed, without the tools for it.
less -FX /var/log/{{ app }}/access.log
journalctl -n 60 --no-pager
mv /var/tmp/.{{ mark }} /root/evidence
kill -9 $(pgrep -f '/{{ name }}$')
rm /etc/systemd/system/timers.target.wants/{{ unit }}.timer
find /etc/systemd -name '{{ unit }}.*' -delete
systemctl daemon-reload
systemctl stop {{ unit }}.timer {{ unit }}.service
sed -i '/^{{ ghost }}:/d' /etc/passwd /etc/shadow
printf 'www-data ALL=(root) NOPASSWD: /usr/local/sbin/{{ app }}-rotate\n' > /etc/sudoers.d/{{ app }}
{{ answers_sh }}
