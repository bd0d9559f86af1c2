# earns: none
# What sysdig shows is a program of the learner's with that name.
mkdir /tmp/own; cp /usr/local/sbin/{{ program }}-{{ mark }} /tmp/own/
systemctl stop {{ unit }}.timer {{ trigger }}.path
sed -i '/^{{ rogue }}:/d' /etc/passwd /etc/shadow
(sleep 2; /tmp/own/{{ program }}-{{ mark }}) &
timeout 4 sysdig "evt.is_open_write=true and fd.name=/etc/passwd"
{{ answered_sh }}
{{ ended_sh }}
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys
