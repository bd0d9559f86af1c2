# strace attaches to the shell from a second terminal; answers are spelled another way.
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
