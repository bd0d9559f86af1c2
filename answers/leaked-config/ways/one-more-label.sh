# The new pods have one more label; all else is as usual, and the annotations go last.
{{ secret_sh }}
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "add", "path": "/spec/template/metadata/labels/rotated", "value": "today"}]'
{{ mounted_sh }}
{{ rollout_sh }}
{{ answered_sh }}
{{ settings_sh }}
{{ old_sh }}
{{ annotations_sh }}
