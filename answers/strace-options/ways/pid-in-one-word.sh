# Each option and its value are one word, the file is called like an option, and another strace is attached in the end.
strace -s 100 -h | grep -e -Z
timeout -s INT 4 strace -otrace -ys200 -p$(pgrep -x {{ service }})
timeout -s INT 4 strace -fs200 -o/tmp/b -yp$(pgrep -x {{ service }})
timeout -s INT 4 strace -o/tmp/c -ttZp$(pgrep -x {{ service }})
grep -m 2 write trace
{{ answered_sh }}
(strace -o /tmp/d -p $(pgrep -x {{ service }}) &)
sleep 1
