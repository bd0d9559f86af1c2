# earns: seen, culprit (5 of 11)
# The kernel says what was asked, until the pod is made anew.
{{ culprit_sh }}
pid=$(crictl inspect $(crictl ps --quiet --name {{ app }}) | jq .info.pid)
nsenter -t $pid -m -p sh -c 'mount -t tmpfs tmpfs /srv/pages; date > /srv/pages/index.html; mount -o remount,bind,ro /'
