# Which ports are open, and who has them? Two are known, the third is the one.
ss -ltnp # optional
cksl answer port {{ port }}
cksl answer process {{ listener }}-{{ mark }}
# An accepted connection is an event, and it has both addresses. `-n 1` ends sysdig with the first one.
sysdig -n 1 -p "%fd.rip %proc.name %proc.pname" "evt.type in (accept, accept4) and evt.rawres>=0 and fd.sport={{ port }}" > /tmp/seen
cat /tmp/seen # optional
cksl answer peer $(cut -d' ' -f1 /tmp/seen)
# To which unit does the process belong? A parent starts it again, and systemd the parent.
systemctl status $(pgrep -x {{ listener }}-{{ mark }}) --no-pager # optional
cksl answer unit {{ unit }}.service
# A stopped unit ends with all of its processes, and a masked one can't be started.
systemctl mask --now {{ unit }}.service
