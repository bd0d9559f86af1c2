# earns: class (2 of 10)
# containerd runs the pods that come later by runc until it is restarted: its file is as it was.
kubectl apply -f - <<'END'
{{ class_yaml }}
END
{{ patch_sh }}
{{ wait_sh }}
cp /etc/containerd/conf.d/gvisor.toml /root/gvisor.toml
sed -i s/io.containerd.runsc.v1/io.containerd.runc.v2/ /etc/containerd/conf.d/gvisor.toml
systemctl restart containerd
until crictl version > /dev/null 2>&1; do sleep 1; done
cp /root/gvisor.toml /etc/containerd/conf.d/gvisor.toml
