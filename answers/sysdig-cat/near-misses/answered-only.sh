# earns: none
# All answers right, and nothing looked at.
cksl answer event {{ event }}
cksl answer flag {{ flag }}
cksl answer process {{ reader }}-{{ mark }}
cksl answer parent {{ agent }}-{{ tag }}
