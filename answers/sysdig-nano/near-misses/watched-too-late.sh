# earns: none
# sysdig was started when all was over.
nano +3 /root/{{ app }}.conf
#@ wait listen
#@ key C-k
#@ wait listen
token = {{ new }}
#@ key C-o
#@ wait to Write
#@ key Enter
#@ wait Wrote
#@ key C-x
timeout 2 sysdig proc.name=nano
rm {{ place }}/.{{ hidden }}/*~
cksl answer copy {{ place }}/.{{ hidden }}
