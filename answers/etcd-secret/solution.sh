# Attach to all threads of etcd (`-f`) and count their calls. After three seconds `timeout` sends SIGINT, as Ctrl-C
# does, and `strace` detaches.
{{ traced_sh }}
# Make the Secret through the API; the API server stores it in etcd.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
# etcd keeps its data in `member/snap/db`; the file is open, so `/proc/PID/fd/N` leads to it. Without encryption the
# value is there in clear text.
{{ read_sh }}
# Make a directory for the configuration, and a random key of 32 bytes in base64.
# The first provider, `aescbc`, encrypts what is written; to read, the API server tries all of them. `identity` at the
# end reads what is still stored in clear text.
{{ configuration_sh }}
# Add the flag `--encryption-provider-config` and mount the directory, because a static pod sees only what is
# mounted. Edit a copy, because the kubelet reads every file in `/etc/kubernetes/manifests`.
{{ manifest_sh }}
# Put the finished manifest into place: the kubelet sees the change and starts the API server again. Wait until
# `kubectl get --raw /readyz` answers `ok`.
{{ started_sh }}
# Write all Secrets again through the API server, which encrypts them now. An object in etcd stays as it is until
# somebody writes it.
kubectl get secrets -A -o json | kubectl replace -f -
