# A chisel of sysdig prints what is read from files, with the process and the file.
timeout -s INT 6 sysdig -c spy_file > /tmp/read
grep -m 2 {{ file }} /tmp/read
{{ answered_sh }}
systemctl mask --now {{ unit }}.service
pgrep -x {{ shell }}-{{ mark }} && pkill -KILL -x {{ shell }}-{{ mark }}
