until grep -A 99999 'conf~' /tmp/calls | grep -q procexit; do sleep 0.2; done
kill %1
