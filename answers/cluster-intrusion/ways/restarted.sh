# The application is restarted as a whole, and its pods are deleted once more so that each node has one.
{{ facts_sh }}
{{ watched_sh }}
kubectl -n {{ team }} delete rolebinding {{ team }}-support {{ ghost }}-{{ mark }}
kubectl -n {{ team }} delete serviceaccount {{ ghost }}
kubectl -n {{ team }} create rolebinding {{ team }}-support --clusterrole admin --serviceaccount {{ team }}:deployer
kubectl -n {{ team }} delete pod {{ fixer }} --now
ssh worker-1 rm /etc/kubernetes/manifests/{{ rogue }}.yaml
kubectl -n {{ team }} rollout restart deployment {{ app }}
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
kubectl -n {{ team }} delete pods -l app={{ app }}
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
{{ gone_sh }}
