# In the directory of the container's own /proc, with the programs of the node.
cd /proc/$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')/root/proc/1
cat environ | tr '\0' '\n'
cksl answer credential "{{ credential }}"
