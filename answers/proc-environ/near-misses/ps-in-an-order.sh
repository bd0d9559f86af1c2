# earns: none
# ps prints no environment here: its words with an e say by what it sorts, and what it prints.
ps aux --sort time | tail -n 3
ps -ef --sort etime | tail -n 3
ps -C busybox -o user -o args
runc exec "$(runc list | awk '$4 ~ "/{{ container }}$" {print $1}')" env
cksl answer credential "{{ credential }}"
