# earns: none
# The right value, and nothing done for it.
cksl answer credential "{{ credential }}"
