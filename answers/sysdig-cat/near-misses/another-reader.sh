# earns: none
# Another service reads the file, too, while it starts. That one was watched.
(sleep 2; systemctl restart dbus) &
timeout 5 sysdig "proc.name=dbus-daemon and fd.name=/etc/passwd and evt.is_open_read=true"
cksl answer event {{ event }}
cksl answer flag {{ flag }}
cksl answer process {{ reader }}-{{ mark }}
cksl answer parent {{ agent }}-{{ tag }}
