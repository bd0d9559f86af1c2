# earns: none
# A script of the name of sysdig, which prints lines as they are expected.
printf '#!/bin/bash\necho "1 nano (7) < openat fd=3 name=/root/{{ app }}.conf flags=O_WRONLY"; sleep 60\n' > /usr/local/bin/sysdig
chmod +x /usr/local/bin/sysdig
hash -r
sysdig proc.name=nano &
{{ replaced_sh }}
{{ saved_sh }}
kill %1
cksl answer copy {{ place }}/.{{ hidden }}
