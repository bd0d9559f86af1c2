# earns: watched, copied, copy, removed (9 of 10)
# The file was saved as it was.
{{ watching_sh }}
nano +3 /root/{{ app }}.conf
#@ wait listen
{{ saved_sh }}
{{ seen_sh }}
rm {{ place }}/.{{ hidden }}/*~
cksl answer copy {{ place }}/.{{ hidden }}
