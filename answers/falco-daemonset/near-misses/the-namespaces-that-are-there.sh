# earns: repository, installed (4 of 21)
# Raised in the namespaces of today's teams only.
{{ values_sh }}
sed -i 's/open_read and container/open_read and k8s.ns.name in ({{ own }}, {{ left }}, {{ right }})/' /root/values.yaml
{{ installed_sh }}
sleep 12
