# Two sysdigs, one with only the opens for writing and one with JSON; the answer ends in a slash.
sysdig -j "proc.name=nano" > /tmp/nano-calls &
until grep -q nano /tmp/nano-calls; do nano --version > /dev/null; sleep 0.2; done
sysdig -p "%proc.name %evt.type %evt.arg.name" proc.name=nano and evt.is_open_write=true > /tmp/calls &
sleep 2
{{ replaced_sh }}
{{ saved_sh }}
until grep -A 99999 'conf~' /tmp/nano-calls | grep -q procexit; do sleep 0.2; done
sleep 1
kill %1 %2
rm {{ place }}/.{{ hidden }}/*~
cksl answer copy {{ place }}/.{{ hidden }}/
