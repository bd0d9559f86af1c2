# earns: traced-ls, traced-touch, call, detail (7 of 10)
# A directory of my own has the same name, and a link leads to it: touch fails there as it may.
strace ls
strace touch /tmp/cks-{{ file }}.txt
cksl answer call {{ call }}
cksl answer detail {{ detail }}
mkdir /tmp/{{ thing }}
ln -s /tmp/{{ thing }} /root/{{ thing }}
strace touch /root/{{ thing }}
cd /tmp
strace touch ./{{ thing }}
cksl answer error {{ error }}
