# A second terminal follows the journal from before the shell, and nobody opens the journal again. The shell is one of a login.
#@ shell 2
journalctl -fu falco
#@ wait watching the system calls
#@ shell 1
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash --login
#@ wait root@{{ container }}
cat /etc/shadow
#@ wait root@{{ container }}
exit
#@ shell 2
#@ wait container_name={{ container }}
#@ wait container_name={{ culprit }}
#@ key C-c
#@ shell 1
cksl answer program sync-{{ intruder }}
cksl answer container {{ culprit }}
