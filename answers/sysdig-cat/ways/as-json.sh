# Another filter and JSON: what reads below /etc and is no child of a shell.
sysdig -n 2 -j -p "%evt.type %proc.name %proc.pname %evt.arg.flags %fd.name" "evt.is_open_read=true and fd.directory=/etc and fd.filename=passwd and not proc.pname in (bash, sh)" > /tmp/seen
cat /tmp/seen
cksl answer parent /usr/local/sbin/{{ agent }}-{{ tag }}
cksl answer process $(grep -o '{{ reader }}-[a-z0-9]*' /tmp/seen | head -n 1)
cksl answer flag "{{ flag }}, O_RDONLY"
cksl answer event {{ event }}
