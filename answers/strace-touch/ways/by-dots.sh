# Relative paths with dots; only calls about files are traced.
cd /
strace -e trace=all ls ./tmp
strace -o /tmp/new touch ./tmp/../tmp/cks-{{ file }}.txt
strace --trace=file,desc touch srv/{{ thing }}
cd /tmp
strace -o /tmp/refused touch ../srv/./{{ thing }}
cksl answer call "{{ call }}()"
cksl answer detail {{ detail }}
cksl answer error {{ error }}
