# From the process's own directory, through a symbolic link.
cd /proc/$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')
ln -s $PWD/environ /tmp/that
strings /tmp/that
cksl answer credential "{{ credential }}"
