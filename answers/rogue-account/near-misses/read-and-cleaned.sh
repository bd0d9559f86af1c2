# earns: none
# All is found in the files of the units and cleaned up, and nobody watched who writes.
cat /usr/local/sbin/{{ program }}-{{ mark }}
{{ answered_sh }}
{{ ended_sh }}
sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys
