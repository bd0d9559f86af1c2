# Two attachments at a time are refused by the kernel; then one after the other, qualified by expressions.
strace -h | less -FX | tail -n 1
(timeout -s INT 4 strace -qq -e status=failed -o /tmp/one -p $(pgrep -x {{ service }}) &)
sleep 0.5; strace -c -p $(pgrep -x {{ service }})
sleep 5
timeout -s INT 4 strace -e decode-fds=all -s1000 -o /tmp/two -e trace='!access' -p $(pgrep -x {{ service }})
tail -n 3 /tmp/two
{{ answered_sh }}
