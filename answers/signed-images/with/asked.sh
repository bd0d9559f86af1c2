until kubectl -n {{ team }} run probe --image localhost:5000/{{ plain }}:{{ tag }} --dry-run=server 2>&1 | grep '{{ word }}'; do sleep 1; done
