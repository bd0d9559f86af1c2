# sysdig records the opens, and the recording is read afterwards; nano is called with a relative path.
sysdig -w /tmp/calls.ckr evt.is_open_write=true > /tmp/messages 2>&1 &
until [ -s /tmp/calls.ckr ]; do touch /tmp/there; sleep 0.2; done
cd /root
nano +3 ./{{ app }}.conf
#@ wait listen
#@ key C-k
#@ wait listen
token = {{ new }}
{{ saved_sh }}
until sysdig -r /tmp/calls.ckr proc.name=nano 2> /dev/null | grep 'conf~'; do sleep 0.5; done
kill %1
copy=$(sysdig -r /tmp/calls.ckr -p %fs.path.name proc.name=nano | grep '~$' | head -n 1)
cksl answer copy "${copy%/*}/"
rm -f -- "$copy"
