# earns: watched, copied, copy, removed (9 of 10)
# The cursor was one line too high: the address is gone, and the old token is still there.
{{ watching_sh }}
nano +2 /root/{{ app }}.conf
#@ wait token
#@ key C-k
#@ wait token
token = {{ new }}
{{ saved_sh }}
{{ seen_sh }}
rm {{ place }}/.{{ hidden }}/*~
cksl answer copy {{ place }}/.{{ hidden }}
