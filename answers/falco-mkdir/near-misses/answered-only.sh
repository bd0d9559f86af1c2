# earns: none
# The answers from a friend, and the folder.
mkdir -p /etc/falco/{{ folder }}
cksl answer process {{ maker }}-{{ mark }}
cksl answer place /etc/.{{ nest }}
