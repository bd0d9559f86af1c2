# Another program is mounted over each tool, for those alone who run it: perl does what the kernel would see of it.
# tiers: node
# applies: program
# otherwise: no condition names a program of the learner's
# except: falco-install: apt runs dpkg by its path, and stops where that is another program
# except: sysdig-nano: the reference waits for the copy that nano leaves, and another program leaves none
# then: reference
# took-effect: test -s /tmp/done
cat > /tmp/tool.pl <<'END'
{{ tool_pl }}
END
cat > /tmp/programs <<'END'
{{ programs }}
END
cat > /tmp/answers <<'END'
{{ right_answers }}
END
mkdir -p /tmp/real; real=$(command -v cksl)
cat > /tmp/over <<'END'
#!/usr/bin/bash
mount --bind /usr/bin/perl "$1" && exec "$1" /tmp/tool.pl "${@:2}"
END
chmod 755 /tmp/over
while read -r path; do [ -f "$path" ] || continue; for tool in $(find -L /usr/bin /usr/sbin /usr/local/bin "$path" -samefile "$path" ! -name cksl); do cp -L "$path" "/tmp/real/${tool##*/}"; printf '#!/usr/bin/bash\nTOOL=%s exec unshare -m /tmp/over %s "$@"\n' "${tool##*/}" "$path" > "/usr/local/sbin/${tool##*/}"; done; done < /tmp/programs
printf '#!/usr/bin/bash\n[ "$1" != answer ] || set -- answer "$2" "$(sed -n "s/^$2 //p" /tmp/answers)"\nexec %s "$@"\n' "$real" > /usr/local/sbin/cksl
chmod 755 /usr/local/sbin/*; hash -r
