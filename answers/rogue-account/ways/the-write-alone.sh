# sysdig shows what the program writes, not that it opens the file.
(while sleep 1; do sed -i '/^{{ rogue }}:/d' /etc/passwd; done) &
timeout 120 sysdig -n 1 "proc.name={{ program }}-{{ mark }} and evt.type=write and fd.name=/etc/passwd"
kill $!
{{ answered_sh }}
{{ ended_sh }}
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys
