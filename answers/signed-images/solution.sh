# The backend's port and CA; fail closed; this namespace only; changes and ephemeral containers, too.
{{ fixed_sh }}
kubectl apply -f /root/webhook.yaml
# What the build server has not signed is refused, in the backend's words.
{{ asked_sh }}
kubectl -n {{ team }} run probe --image localhost:5000/{{ app }}:{{ tag }} --dry-run=server
