# Another program lies where each tool belongs: perl does what the kernel would see of it, and shows nothing.
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
while read -r path; do [ -f "$path" ] || continue; for tool in $(find -L /usr/bin /usr/sbin /usr/local/bin -samefile "$path" ! -name cksl); do cp -L "$path" "/tmp/real/${tool##*/}"; cp --remove-destination /usr/bin/perl "$tool" && printf '#!/usr/bin/bash\nTOOL=%s exec %s /tmp/tool.pl "$@"\n' "${tool##*/}" "$tool" > "/usr/local/sbin/${tool##*/}"; done; done < /tmp/programs
printf '#!/usr/bin/bash\n[ "$1" != answer ] || set -- answer "$2" "$(sed -n "s/^$2 //p" /tmp/answers)"\nexec %s "$@"\n' "$real" > /usr/local/sbin/cksl
chmod 755 /usr/local/sbin/*; hash -r
