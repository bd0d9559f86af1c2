# earns: none
# The shell lies out of sight in a directory whose name the kernel's list of mounts does not show as it is.
mkdir '/srv/old files'
mv {{ place }} '/srv/old files/helper'
mount --bind /dev/null '/srv/old files/helper'
cksl answer shell {{ place }}
