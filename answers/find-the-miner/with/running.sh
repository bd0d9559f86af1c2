until [ "$(kubectl get pods -A -l role=agent --field-selector status.phase=Running --no-headers | wc -l)" = 6 ]; do sleep 1; done
