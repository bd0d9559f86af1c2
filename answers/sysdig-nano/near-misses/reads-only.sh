# earns: none
# sysdig shows what nano opens to read, and nothing that it writes.
sysdig 'proc.name=nano and evt.is_open_read=true and evt.is_open_write=false' > /tmp/calls &
until grep -q nano /tmp/calls; do nano --version > /dev/null; sleep 0.2; done
{{ replaced_sh }}
{{ saved_sh }}
sleep 2; kill %1
rm {{ place }}/.{{ hidden }}/*~
cksl answer copy {{ place }}/.{{ hidden }}
