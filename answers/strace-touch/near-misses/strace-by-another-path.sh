# earns: traced-ls, traced-touch, call, detail, traced-failure, error (10 of 10)
# Another way: the same programs, reached by links and through another root.
ln -s /usr/bin/strace /tmp/watch
mkdir /tmp/root
mount --rbind / /tmp/root
chroot /tmp/root strace ls
/tmp/watch touch /tmp/cks-{{ file }}.txt
/proc/self/root/usr/bin/strace touch /srv/{{ thing }}
cksl answer call {{ call }}
cksl answer detail {{ detail }}
cksl answer error {{ error }}
