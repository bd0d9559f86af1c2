# earns: none
# perl at the path of strace makes strace's calls and shows nothing.
echo '$p=fork; if(!$p){ syscall 101,0,0,0,0; exec @ARGV } 1 while waitpid($p,0)>0 && syscall(101,24,$p,0,0)>=0;' > /tmp/t.pl
cp /usr/bin/perl /usr/bin/strace
strace /tmp/t.pl ls
strace /tmp/t.pl touch /tmp/cks-{{ file }}.txt
strace /tmp/t.pl touch /srv/{{ thing }}
cksl answer call {{ call }}
cksl answer detail {{ detail }}
cksl answer error {{ error }}
