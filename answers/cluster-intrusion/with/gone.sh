until ! kubectl get pods -A | grep -E '{{ fixer }}|{{ rogue }}-worker-1'; do sleep 0.5; done
