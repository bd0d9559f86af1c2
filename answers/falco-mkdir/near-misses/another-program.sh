# earns: none
# A script in the place of falco.
{{ rule_sh }}
mkdir -p /etc/falco/{{ folder }}
printf '#!/bin/bash\nwhile sleep 0.1; do echo "Notice made by {{ maker }}-{{ mark }} at /etc/.{{ nest }}"; done\n' > /usr/local/bin/falco
chmod +x /usr/local/bin/falco
(falco > /tmp/alerts &)
{{ answered_sh }}
