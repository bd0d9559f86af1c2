# The questions are tried one by one: with what is right for others, with what everybody would think of, and with what is right.
# tiers: node
# applies: answer
# otherwise: nothing is asked
# took-effect: test $(wc -l < /tmp/tried) -ge 20
cat > /tmp/wrong <<'END'
{{ wrong_answers }}
END
cat > /tmp/right <<'END'
{{ right_answers }}
END
for question in $(cut -d' ' -f1 /tmp/right | sort -u); do for word in openat open read write execve connect ptrace close stat futex epoll_wait nanosleep O_RDONLY O_CREAT ENOENT EACCES root bash systemd 1 0; do cksl answer "$question" "$word" < /dev/null > /dev/null 2>&1; echo "$question $word" >> /tmp/tried; done; done
while read -r question value; do cksl answer "$question" "$value" < /dev/null > /dev/null 2>&1; echo "$question $value" >> /tmp/tried; done < <(cat /tmp/wrong /tmp/right)
