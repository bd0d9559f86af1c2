# earns: none
# Falco runs, with its stock rules only.
#@ shell 2
falco
#@ wait watching the system calls
#@ shell 1
mkdir -p /etc/falco/{{ folder }}
sleep 4
cksl answer process {{ maker }}-{{ mark }}
cksl answer place /etc/.{{ nest }}
