# earns: repository, installed, fires, by-values, says-what, caught (12 of 21)
# Raised by what is written, too.
{{ values_sh }}
sed -i 's/open_read/open_call/' /root/values.yaml
{{ installed_sh }}
sleep 12
