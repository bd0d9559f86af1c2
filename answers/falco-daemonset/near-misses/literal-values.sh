# earns: repository, installed, fires, by-values, stays-quiet, caught (12 of 21)
# The values of the pod in which it will be tried written into the output.
{{ values_sh }}
sed -i 's/%k8s.ns.name,%k8s.pod.name,%proc.name/{{ own }},%k8s.pod.name,cat/' /root/values.yaml
{{ installed_sh }}
sleep 12
