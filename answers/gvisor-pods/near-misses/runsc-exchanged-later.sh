# earns: class (2 of 10)
# The program behind the shim is another one for the pods that come later.
kubectl apply -f - <<'END'
{{ class_yaml }}
END
{{ patch_sh }}
{{ wait_sh }}
printf '#!/bin/sh\nexec /root/runsc --network=host "$@"\n' > /root/wrapper
chmod 755 /root/wrapper
cp /usr/local/bin/runsc /root/runsc
mv /root/wrapper /usr/local/bin/runsc
