# earns: read-environ, credential, left-alone (10 of 10)
# Another way: ps reads the same file.
pid=$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')
ps eww -p $pid
cksl answer credential "{{ credential }}"
