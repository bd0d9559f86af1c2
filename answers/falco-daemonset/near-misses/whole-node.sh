# earns: repository, installed, fires, by-values, says-what, caught (12 of 21)
# Raised on the node, too.
{{ values_sh }}
sed -i 's/ and container//' /root/values.yaml
{{ installed_sh }}
sleep 12
