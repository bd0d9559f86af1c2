# earns: class (2 of 10)
# The shim finds a file of options, by which the pods that come later share the network of the node.
kubectl apply -f - <<'END'
{{ class_yaml }}
END
{{ patch_sh }}
{{ wait_sh }}
mkdir -p /run/containerd/runsc
printf '[runsc_config]\n  network = "host"\n' > /run/containerd/runsc/config.toml
