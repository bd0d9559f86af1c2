# earns: class (2 of 10)
# The shim of gVisor is exchanged for that of runc, which runs the pods that come later.
kubectl apply -f - <<'END'
{{ class_yaml }}
END
{{ patch_sh }}
{{ wait_sh }}
cp /usr/bin/containerd-shim-runc-v2 /root/shim
mv /root/shim /usr/local/bin/containerd-shim-runsc-v1
