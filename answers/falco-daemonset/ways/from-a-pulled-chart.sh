# The repository in a file written by hand, and read by an update; the chart pulled and installed from the directory; the rule by --set-file; the log in its file on the node.
mkdir -p ~/.config/helm
cat > ~/.config/helm/repositories.yaml <<'END'
apiVersion: v1
repositories:
  - name: lab
    url: http://charts.lab:8879
END
helm repo update
cat > /root/keys.yaml <<'END'
- rule: {{ rule }}
  desc: A program that does not check the keys read one
  condition: open_read and k8s.ns.name exists and fd.name glob /srv/keys/*.key and not proc.name in (sha256sum)
  output: "%k8s.ns.name,%k8s.pod.name,%proc.name,%fd.name"
  priority: {{ priority | upper }}
END
cd /root
helm pull lab/falco --untar
helm upgrade --install falco ./falco --namespace falco --create-namespace --set-file 'customRules.keys\.yaml=/root/keys.yaml' --rollback-on-failure
kubectl -n falco rollout status daemonset/falco
kubectl -n {{ own }} exec -it deployment/{{ app }} -- sh -c "exit"
sleep 12
kubectl -n falco logs -l app.kubernetes.io/name=falco --tail 20 || kubectl -n falco logs daemonset/falco --tail 20
kubectl -n falco logs daemonset/falco | grep -c 'A shell'
cksl answer reader {{ [left, left, right, right][place | int] }}/{{ [one, two, one, two][place | int] }}
cksl answer key /srv/keys/{{ ([site1, site2, site3, site4][place | int] | sha256)[:6] }}.key
