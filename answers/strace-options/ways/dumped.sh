# What is written is dumped, options are written as one word, and the key ends the trace.
strace -e trace=write -yp $(pgrep -x {{ service }}) -e write=all -o /tmp/dump &
sleep 4; kill -INT %1; wait
head -n 9 /tmp/dump
cksl answer word {{ word }}
cksl answer file /var/spool/{{ service }}/{{ file }}
strace -ttfZp $(pgrep -x {{ service }}) 2>&1 | head -n 200 > /tmp/z &
sleep 5; kill -INT %1; pkill -INT -x strace; wait
cksl answer missing /etc/{{ service }}/{{ missing }}
strace -f --help > /dev/null
