# `ss` shows which process listens on which port. The task names two of the ports, so the third one is the answer.
ss -ltnp # optional
cksl answer port {{ port }}
cksl answer process {{ listener }}-{{ mark }}
# Each accepted connection is an event that has both addresses. `-n 1` ends sysdig after the first one.
sysdig -n 1 -p "%fd.rip %proc.name %proc.pname" \
    "evt.type in (accept, accept4) and evt.rawres>=0 and fd.sport={{ port }}" > /tmp/seen
cat /tmp/seen # optional
cksl answer peer $(cut -d' ' -f1 /tmp/seen)
# If the process ends, its parent starts it again, and systemd restarts the parent. `systemctl status PID` names the unit.
systemctl status $(pgrep -x {{ listener }}-{{ mark }}) --no-pager # optional
cksl answer unit {{ unit }}.service
# Stopping the unit ends all of its processes. A masked unit can't be started again.
systemctl mask --now {{ unit }}.service
