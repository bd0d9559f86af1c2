# Make the Secret of the file, so that the password is not in the history of the shell.
{{ secret_sh }}
# In one change of the pod template: a volume of the Secret with the mode 0400 (256 in JSON), its mount, the variable with the path,
# and the old variable deleted.
{{ mounted_sh }}
# Wait until the new pod runs and `{{ depot }}` has accepted the new password.
{{ rollout_sh }}
{{ answered_sh }}
# The password is still in the ConfigMap, beside a setting that is needed.
{{ settings_sh }}
# `kubectl patch` leaves the annotation of `kubectl apply` unchanged, so it still has the old manifests. Remove it from both objects.
{{ annotations_sh }}
# ReplicaSets without pods keep the old templates.
{{ old_sh }}
# Look for what is left. `grep` finds nothing any more.
kubectl get configmaps,deployments,replicasets,pods,secrets -A -o yaml | grep {{ leaked }} # optional
