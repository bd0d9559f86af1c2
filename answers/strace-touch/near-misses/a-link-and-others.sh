# earns: none
# A link leads to the file, and each of the others comes near it: touch untraced, traced elsewhere, another program, an ls that strace came too late for.
ls -R / > /dev/null 2>&1 &
while [ /proc/$!/exe -ef /proc/$$/exe ]; do sleep 0.01; done
strace -o /tmp/late -p $!; wait
ln -s /srv/{{ thing }} /tmp/link
touch /tmp/link
strace -o /tmp/fine touch /tmp/fine-too
strace -o /tmp/other dd if=/dev/null of=/tmp/link oflag=nonblock conv=notrunc
touch /tmp/cks-{{ file }}.txt
cksl answer call {{ call }}
cksl answer detail {{ detail }}
cksl answer error {{ error }}
