# The processes of a container are processes of the node. `runc list` shows the PID of each container's first process;
# the directory in the column `BUNDLE` ends in the container's name.
runc list # optional
pid=$(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')
tr '\0' ' ' < /proc/$pid/cmdline # optional
# `/proc/PID/environ` has the environment with which the process was started. NUL bytes end the variables, so `tr`
# makes lines of them.
tr '\0' '\n' < /proc/$pid/environ # optional
# Take the value of `{{ variable }}`.
value=$(tr '\0' '\n' < /proc/$pid/environ | sed -n 's/^{{ variable }}=//p')
cksl answer credential "$value"
