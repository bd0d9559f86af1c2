# sysdig shows what the shell's children open; the unit's whole cgroup is killed before it is masked.
timeout 20 sysdig -n 2 "proc.pname={{ shell }}-{{ mark }} and fd.name startswith /srv and evt.type in (open, openat)"
{{ answered_sh }}
systemctl disable --now {{ unit }}
systemctl kill --kill-whom=all --signal=KILL {{ unit }} || pkill -KILL -x {{ shell }}-{{ mark }}
systemctl mask {{ unit }}
