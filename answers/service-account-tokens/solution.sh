# The pod itself says that it wants a token, so it must be the pod that says no.
{{ web_sh }}
# A token for one audience, of ten minutes, at the path at which the old one was.
{{ feed_sh }}
# Both have new pods, and the new token is taken.
{{ rollouts_sh }}
{{ answered_sh }}
# Nobody needs the old one any more: without its Secret it is good for nothing.
kubectl -n {{ team }} delete secret {{ old }}
# The API server remembers for some seconds that it was good.
{{ refused_sh }}
