# containerd is restarted first, and the cluster goes on.
systemctl restart containerd
until crictl version > /dev/null 2>&1; do sleep 1; done
kubectl apply -f - <<'END'
{{ class_yaml }}
END
{{ patch_sh }}
{{ wait_sh }}
