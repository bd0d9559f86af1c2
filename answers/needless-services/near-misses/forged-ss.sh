# earns: none
# The tools say what is wanted.
cat > /usr/local/sbin/ss <<'END'
#!/bin/sh
case "$*" in *{{ stats_port }}*) echo 'LISTEN 0      9          127.0.0.1:{{ stats_port }}      0.0.0.0:*   ';; esac
END
chmod 755 /usr/local/sbin/ss
cp /usr/local/sbin/ss /usr/bin/ss
printf '#!/bin/sh\necho masked\nexit 1\n' > /usr/local/sbin/systemctl
chmod 755 /usr/local/sbin/systemctl
/usr/bin/systemctl mask {{ needless }}.socket {{ needless }}.service
rm /usr/local/sbin/{{ needless }}
cksl answer unit {{ needless }}.socket
