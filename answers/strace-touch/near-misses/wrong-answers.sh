# earns: traced-ls, traced-touch, traced-failure (4 of 10)
# All is traced, and nothing understood.
strace ls
strace touch /tmp/cks-{{ file }}.txt
cksl answer call execve
cksl answer detail O_RDONLY
strace touch /srv/{{ thing }}
cksl answer error ENOENT
