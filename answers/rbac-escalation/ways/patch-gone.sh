# Only `patch` is removed, and `escalate` stays, which writes nothing by itself; the other two by an editor and by `replace`.
{{ answers_sh }}
kubectl get clusterrole {{ parts }}-3 -o json | jq '.rules[0].verbs -= ["patch"]' | kubectl replace -f -
until [ "$(kubectl auth can-i patch clusterroles --as system:serviceaccount:{{ team }}:{{ (cast | split)[1] }})" = no ]; do sleep 0.5; done
cat > /root/editor <<'END'
#!/bin/sh
jq '(.rules[] | select(.verbs == ["bind"])).resourceNames = ["{{ given }}"]' "$1" > /root/edited && cat /root/edited > "$1"
END
chmod +x /root/editor
KUBE_EDITOR=/root/editor kubectl edit clusterrole {{ team }}-{{ (cast | split)[0] }} -o json
kubectl -n {{ ops }} get role {{ team }}-{{ (cast | split)[2] }} -o json | jq '.rules[1].resourceNames = ["{{ reader }}"]' | kubectl replace -f -
