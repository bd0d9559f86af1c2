# earns: none
# Ten events of the shell, letters of what it is told, do not name the file.
until pgrep -x {{ shell }}-{{ mark }}; do sleep 0.2; done
timeout 20 sysdig -n 10 "proc.name={{ shell }}-{{ mark }} and evt.type in (read, clone)"
{{ answered_sh }}
systemctl mask --now {{ unit }}.service
pkill -KILL -x {{ shell }}-{{ mark }}
