kubectl -n {{ team }} patch rolebinding {{ team }}-support --type json -p '[{"op": "test", "path": "/subjects/1/name", "value": "{{ owner }}"}, {"op": "remove", "path": "/subjects/1"}]'
kubectl -n {{ team }} delete rolebinding {{ ghost }}-{{ mark }}
kubectl -n {{ team }} delete serviceaccount {{ ghost }}
