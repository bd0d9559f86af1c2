# earns: none
# The shell is gone, and a terminal's program can't enter logins in the system's list any more.
rm {{ place }}
chmod g-s /usr/lib/x86_64-linux-gnu/utempter/utempter
cksl answer shell {{ place }}
