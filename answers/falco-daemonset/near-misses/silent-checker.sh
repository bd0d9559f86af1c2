# earns: repository, installed, fires, by-values, says-what, caught (12 of 21)
# The rule is about every program, and the one in the pod that checks the keys does nothing any more.
{{ values_sh }}
sed -i 's/ and proc.name != sha256sum//' /root/values.yaml
{{ installed_sh }}
kubectl -n {{ own }} exec deployment/{{ app }} -- sh -c 'place=$(which sha256sum); rm $place; echo "#!/bin/true" > $place; chmod 755 $place'
sleep 12
