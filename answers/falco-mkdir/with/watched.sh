#@ shell 2
falco
#@ wait watching the system calls
#@ shell 1
