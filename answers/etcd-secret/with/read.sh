fd=$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9; exit}')
sleep 0.3 # optional
grep -a -o {{ new_value }} /proc/$pid/fd/$fd
