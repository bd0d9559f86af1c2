# earns: watched, copied, copy, removed (9 of 10)
# The new line stands above the old one, which is still there.
{{ watching_sh }}
nano +3 /root/{{ app }}.conf
#@ wait listen
token = {{ new }}
{{ saved_sh }}
{{ seen_sh }}
rm {{ place }}/.{{ hidden }}/*~
cksl answer copy {{ place }}/.{{ hidden }}
