# earns: none
# A process that connected becomes the node's own program, and its child speaks in that program's name.
cat > /tmp/reader.pl <<'END'
{{ reader_pl }}
END
cat > /tmp/forge.pl <<'END'
{{ forge_pl }}
END
setsid perl /tmp/forge.pl sysdig > /tmp/said 2>&1 < /dev/null &
until grep -q stream /tmp/spoken; do sleep 0.1; done 2> /dev/null; sleep 4
cksl answer event {{ event }}
cksl answer flag {{ flag }}
cksl answer process {{ reader }}-{{ mark }}
cksl answer parent {{ agent }}-{{ tag }}
