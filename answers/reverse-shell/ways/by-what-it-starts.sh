# sysdig shows what the shell starts; the rest is as in the reference.
timeout 20 sysdig -n 2 -p "%proc.name %proc.cmdline" "proc.pname={{ shell }}-{{ mark }} and evt.type = execve"
{{ answered_sh }}
systemctl mask --now {{ unit }}.service
pgrep -x {{ shell }}-{{ mark }} && pkill -KILL -x {{ shell }}-{{ mark }}
