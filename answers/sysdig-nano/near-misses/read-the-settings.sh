# earns: none
# The editor's settings name the folder; the file was changed, and nobody watched.
cat /etc/nanorc
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
ls {{ place }}/.{{ hidden }}
rm {{ place }}/.{{ hidden }}/*~
cksl answer copy {{ place }}/.{{ hidden }}
