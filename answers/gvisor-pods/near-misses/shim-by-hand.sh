# earns: class (2 of 10)
# The pods run by runc, with objects as they should be, and somebody starts shims of gVisor with the ids of their containers.
kubectl apply -f - <<'END'
{{ class_yaml | replace("handler: runsc", "handler: runc") }}
END
{{ patch_sh }}
{{ wait_sh }}
kubectl delete runtimeclass {{ class }}
kubectl apply -f - <<'END'
{{ class_yaml }}
END
for id in $(kubectl -n {{ team }} get pods -l app={{ app }} -o jsonpath='{.items[*].status.containerStatuses[*].containerID}'); do mkdir -p /run/$$/${id##*/}; echo '{}' > /run/$$/${id##*/}/config.json; (cd /run/$$/${id##*/}; TTRPC_ADDRESS=/run/containerd/containerd.sock.ttrpc setsid containerd-shim-runsc-v1 -namespace k8s.io -address /run/containerd/containerd.sock -id ${id##*/} < /dev/null > /dev/null 2>&1 &); done
sleep 2
