# earns: copied, copy, removed (6 of 10)
# sysdig shows that nano writes a copy, and not how it saves the file.
sysdig 'proc.name=nano and (fd.name startswith {{ place }}/ or evt.type=execve)' > /tmp/calls &
until grep -q nano /tmp/calls; do nano --version > /dev/null; sleep 0.2; done
{{ replaced_sh }}
{{ saved_sh }}
sleep 2; kill %1
rm {{ place }}/.{{ hidden }}/*~
cksl answer copy {{ place }}/.{{ hidden }}
