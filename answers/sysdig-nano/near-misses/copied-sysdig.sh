# earns: none
# A copy of sysdig, which is not the program that the lab put there.
cp /opt/cksl/bin/cksl-node /tmp/sysdig
/tmp/{{ watching_sh }}
{{ replaced_sh }}
{{ saved_sh }}
sleep 1
kill %1
cksl answer copy {{ place }}/.{{ hidden }}
