# ps reads the file, for the one process.
pid=$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')
ps eww -p $pid
cksl answer credential "{{ credential }}"
