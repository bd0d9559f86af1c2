# earns: class (2 of 10)
# The pods that come later have options of gVisor by which they share the network of the node.
kubectl apply -f - <<'END'
{{ class_yaml }}
END
{{ patch_sh }}
{{ wait_sh }}
printf '[runsc_config]\n  network = "host"\n' > /etc/containerd/runsc.toml
printf '\n[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runsc.options]\nTypeUrl = "io.containerd.runsc.v1.options"\nConfigPath = "/etc/containerd/runsc.toml"\n' >> /etc/containerd/conf.d/gvisor.toml
systemctl restart containerd
until crictl version > /dev/null 2>&1; do sleep 1; done
