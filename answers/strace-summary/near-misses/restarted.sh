# earns: attached, counted, often, failing, slow (9 of 10)
# All is known, and then the service was restarted.
timeout -s INT 3 strace -cw -p $(pgrep -x {{ service }})
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow {{ slow }}
systemctl restart {{ service }}
