# falco shows the file; a new binding for the honest subject; the pod of the application is replaced, and the manifest moved away. A
# program of the learner's runs in the application's container meanwhile.
{{ facts_sh }}
cat > /root/rules.yaml <<'END'
- rule: A static pod reads orders
  desc: A process in a static pod of the worker opens an order
  condition: evt.is_open_read = true and k8s.pod.name = {{ rogue }}-worker-1 and fd.name startswith /orders/
  output: "%proc.name %fd.name"
  priority: WARNING
END
timeout 20 falco -r /root/rules.yaml
cksl answer exfiltration /srv/orders/orders-{{ ((stolen ~ nonce) | sha256)[:6] }}.csv
kubectl -n {{ team }} create rolebinding deploys --clusterrole admin --serviceaccount {{ team }}:deployer
kubectl -n {{ team }} delete rolebinding {{ team }}-support {{ ghost }}-{{ mark }}
kubectl -n {{ team }} delete serviceaccount {{ ghost }}
kubectl -n {{ team }} delete pod {{ fixer }}
ssh worker-1 mv /etc/kubernetes/manifests/{{ rogue }}.yaml /root/
kubectl -n {{ team }} delete pods -l app={{ app }} --field-selector spec.nodeName=worker-1
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
kubectl -n {{ team }} exec deployment/{{ app }} -- sleep 600 > /dev/null 2>&1 &
{{ gone_sh }}
