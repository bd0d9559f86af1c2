# earns: none
# An answer out of thin air.
cksl answer credential s3cret
