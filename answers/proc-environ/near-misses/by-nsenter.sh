# earns: none
# The file was read in the container's own file system, by its own programs: that is to enter the container.
pid=$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')
nsenter -t $pid -m cat /proc/1/environ | tr '\0' '\n'
nsenter -t $pid -m sh -c 'read -r line < /proc/1/environ'
chroot /proc/$pid/root cat /proc/1/task/1/environ | tr '\0' '\n'
cksl answer credential "{{ credential }}"
