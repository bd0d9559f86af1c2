# earns: none
# A process of one's own with the variable in its environment.
{{ variable }}={{ credential }} sleep 300 &
cat /proc/$!/environ
kill %1
cksl answer credential "{{ credential }}"
