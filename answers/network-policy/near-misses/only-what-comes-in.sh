# earns: store-closed, store-serves (6 of 13)
# The store is closed, and the other one goes where it likes.
kubectl apply -f - <<END
{{ store_yaml }}
END
sleep 2
