# earns: repository, installed (4 of 21)
# Every program that has the name sha256sum among its words is left out.
{{ values_sh }}
sed -i 's/proc.name != sha256sum/not proc.cmdline contains sha256sum/' /root/values.yaml
{{ installed_sh }}
sleep 12
