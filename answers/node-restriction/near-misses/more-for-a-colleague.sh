# earns: no-more-rights, restricted, plugin-kept, goes-on (8 of 10)
# All of it, and {{ colleague }} may read Secrets now.
{{ group_sh }}
{{ user_sh }}
kubectl -n {{ team }} create rolebinding views --clusterrole admin --user {{ colleague }}
{{ plugin_sh }}
{{ ready_sh }}
