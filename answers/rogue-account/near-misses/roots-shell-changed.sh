# earns: account, interval, key, program, seen, starters (7 of 13)
# The line of root was edited, too.
{{ found_sh }}
systemctl mask --now {{ unit }}.timer {{ trigger }}.path {{ unit }}.service
rm /usr/local/sbin/{{ program }}-{{ mark }}
sed -i '/^{{ rogue }}:/d' /etc/passwd /etc/shadow
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys
sed -i '1s#/bin/bash#/bin/sh#' /etc/passwd
