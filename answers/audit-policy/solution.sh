# Make a directory for the policy; it is mounted into the pod of the API server below.
mkdir -p /etc/kubernetes/audit
# The first rule that matches a request decides, so the last rule, of level `None`, drops all that is left. The group
# `system:serviceaccounts:{{ team }}` has all service accounts of the namespace; `omitStages` leaves out the event at
# a request's arrival.
cat > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
# Two flags start the audit log; policy and log need a volume and a mount each, because the pod sees only what is
# mounted. Edit a copy, because the kubelet reads every file in `/etc/kubernetes/manifests`.
{{ manifest_sh }}
# Put the finished manifest into place: the kubelet sees the change and starts the API server again. Wait until
# `kubectl get --raw /readyz` answers `ok`.
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
