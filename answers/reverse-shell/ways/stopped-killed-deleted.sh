# All that is opened below /srv, then the unit is stopped, the shell killed, and all their files are deleted.
timeout 20 sysdig -n 6 -p "%proc.pname %proc.name %fd.name" "fd.name startswith /srv/{{ folder }} and evt.is_open_read=true"
{{ answered_sh }}
systemctl stop {{ unit }}
pkill -x {{ shell }}-{{ mark }}
pgrep -x {{ shell }}-{{ mark }} && pkill -KILL -x {{ shell }}-{{ mark }}
rm -f /lib/systemd/system/{{ unit }}.service /etc/systemd/system/multi-user.target.wants/{{ unit }}.service
rm -f /usr/local/sbin/{{ agent }}-{{ tag }} /usr/local/libexec/{{ shell }}-{{ mark }}
systemctl daemon-reload
