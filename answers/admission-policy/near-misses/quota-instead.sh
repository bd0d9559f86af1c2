# earns: none
# No pod gets in at all, and no policy of this kind is the reason.
for namespace in {{ team }} {{ second }}; do kubectl -n $namespace create quota none --hard pods=0,count/deployments.apps=0; done
sleep 5
