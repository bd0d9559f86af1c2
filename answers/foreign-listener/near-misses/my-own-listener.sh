# earns: none
# The unit is stopped, and a copy of the listener, started by the learner, is watched.
cp /usr/local/sbin/{{ listener }}-{{ mark }} /tmp
systemctl mask --now {{ unit }}.service
(timeout 8 /tmp/{{ listener }}-{{ mark }} &)
timeout 7 sysdig "evt.type in (accept, accept4) and evt.rawres>=0 and fd.sport={{ port }}"
{{ answered_sh }}
