# earns: class (2 of 10)
# Another shim of that name comes first in the path of containerd, for the pods that come later.
kubectl apply -f - <<'END'
{{ class_yaml }}
END
{{ patch_sh }}
{{ wait_sh }}
cp /usr/bin/containerd-shim-runc-v2 /usr/local/sbin/containerd-shim-runsc-v1
systemctl restart containerd
until crictl version > /dev/null 2>&1; do sleep 1; done
