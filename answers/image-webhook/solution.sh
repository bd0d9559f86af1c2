# The kubeconfig file of the backend has a wrong port.
{{ server_sh }}
# `defaultAllow: false` refuses a pod when the backend gives no answer.
{{ closed_sh }}
# The API server needs the plugin, the file with its configuration, and the directory as a volume of its pod.
{{ manifest_sh }}
# Wait until the API server is back with the plugin.
{{ ready_sh }}
# The backend's answer is in the refusal.
! kubectl run stranger --image docker.io/library/web:1 --dry-run=server # optional
