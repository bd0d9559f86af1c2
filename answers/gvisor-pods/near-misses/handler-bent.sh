# earns: class (2 of 10)
# containerd runs the handler of gVisor by runc.
sed -i s/io.containerd.runsc.v1/io.containerd.runc.v2/ /etc/containerd/conf.d/gvisor.toml
systemctl restart containerd
until crictl version > /dev/null 2>&1; do sleep 1; done
kubectl apply -f - <<'END'
{{ class_yaml }}
END
{{ patch_sh }}
{{ wait_sh }}
