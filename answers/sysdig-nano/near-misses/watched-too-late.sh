# earns: none
# sysdig was started when all was over.
{{ replaced_sh }}
{{ saved_sh }}
timeout 2 sysdig proc.name=nano
rm {{ place }}/.{{ hidden }}/*~
cksl answer copy {{ place }}/.{{ hidden }}
