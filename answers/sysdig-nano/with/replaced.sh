nano +3 /root/{{ app }}.conf
#@ wait listen
#@ key C-k
#@ wait listen
token = {{ new }}
