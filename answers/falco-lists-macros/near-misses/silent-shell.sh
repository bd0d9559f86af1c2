# earns: written-once, still-fires (8 of 10)
# What is written counts, too, and so does a file of that name elsewhere; the container's sh does nothing.
{{ tidy_sh }}
sed -i 's/ and evt.is_open_read = true//; s|fd.name in .*|(fd.name endswith /group or fd.name endswith /shells or fd.name endswith /debian_version)|' /etc/falco/falco_rules.local.yaml
systemctl restart falco
id=$(runc list | awk '$4 ~ "/{{ container }}$" {print $1}')
nsenter -t $(runc state $id | jq .pid) -m mount --bind /usr/bin/true /usr/bin/sh
