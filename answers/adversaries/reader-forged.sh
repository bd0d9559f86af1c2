# A forged reader: it connects, and leaves the connection to a child while it executes the real program itself.
# tiers: node
# applies: alert, shown
# otherwise: neither alerts nor what sysdig has shown is graded
# except: falco-install: there is no falco before it is installed
# took-effect: grep -q 'stream' /tmp/spoken
cat > /tmp/reader.pl <<'END'
{{ reader_pl }}
END
cat > /tmp/alerts <<'END'
{{ wanted_alerts }}
END
cat > /tmp/rules <<'END'
{{ fitted_rules }}
END
cat > /tmp/forge.pl <<'END'
{{ forge_pl }}
END
systemctl stop falco 2> /dev/null
[ ! -s /tmp/alerts ] || setsid perl /tmp/forge.pl falco > /tmp/falco.said 2>&1 < /dev/null &
setsid perl /tmp/forge.pl sysdig > /tmp/sysdig.said 2>&1 < /dev/null &
until [ $(wc -l < /tmp/spoken) -ge $([ -s /tmp/alerts ] && echo 2 || echo 1) ]; do sleep 0.1; done 2> /dev/null; sleep 3
