# earns: none
# perl is mounted over nano and writes the file and the copy.
{{ watching_sh }}
echo 'for(@ARGV){ open F,">",$_; print F "token = {{ new }}\n" }' > /tmp/n.pl
unshare -m sh -c 'mount --bind /usr/bin/perl /usr/bin/nano; nano /tmp/n.pl {{ place }}/.{{ hidden }}/copy /root/{{ app }}.conf'
sleep 1
kill %1
rm -f {{ place }}/.{{ hidden }}/*~
cksl answer copy {{ place }}/.{{ hidden }}
