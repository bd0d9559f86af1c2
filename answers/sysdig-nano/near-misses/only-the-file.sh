# earns: watched, rotated (4 of 10)
# sysdig shows how nano saves the file, and not that it writes another one.
sysdig 'proc.name=nano and (fd.name=/root/{{ app }}.conf or evt.type=execve)' > /tmp/calls &
until grep -q nano /tmp/calls; do nano --version > /dev/null; sleep 0.2; done
{{ replaced_sh }}
{{ saved_sh }}
sleep 2; kill %1
rm {{ place }}/.{{ hidden }}/*~
cksl answer copy {{ place }}/.{{ hidden }}
