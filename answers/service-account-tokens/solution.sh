# The setting in a pod overrides that of its service account. So set `automountServiceAccountToken: false` in the pod.
{{ web_sh }}
# Mount a projected token for one audience, which is valid for ten minutes, at the path of the old one.
{{ feed_sh }}
# Wait until both have new pods and the new token is accepted.
{{ rollouts_sh }}
{{ answered_sh }}
# Nobody uses the old token any more. Delete its Secret: then the token is not valid any more.
kubectl -n {{ team }} delete secret {{ old }}
# The API server remembers valid tokens for some seconds, so wait until it refuses this one.
{{ refused_sh }}
