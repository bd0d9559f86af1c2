# earns: traced-ls, traced-touch, call, detail, traced-failure, error (10 of 10)
# Another way: strace attaches to the shell from a second terminal.
echo $$ > /tmp/shell
#@ shell 2
strace -f -o /tmp/calls -p $(cat /tmp/shell)
#@ wait attached
#@ shell 1
ls
touch /tmp/cks-{{ file }}.txt
touch /srv/{{ thing }}
cksl answer call "{{ call }}(2)"
cksl answer detail {{ detail }}
cksl answer error {{ error | lower }}
