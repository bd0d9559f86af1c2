# Two tables: one sorted by calls, one by errors and with the time on the clock, from two runs; answers as the manual writes calls.
pid=$(pidof -x {{ service }})
timeout -s INT 3 strace -f -c -S calls -p $pid 2>&1 | tee /tmp/by-calls
timeout -s INT 3 strace -wcS time -U name,max-time,total-time,calls,errors -p $pid 2>&1 | tee /tmp/by-time
cksl answer often "{{ often }}()"
cksl answer failing "{{ failing }}(2)"
cksl answer slow {{ slow }}
