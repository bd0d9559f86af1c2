# earns: none
# The names looked up in the program itself: true, but no summary was made.
cat /usr/local/sbin/{{ service }}
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow {{ slow }}
