# All answers are right, and nothing was done for them: a friend has told them.
# tiers: node
# applies: answer
# otherwise: nothing is asked
# took-effect: test $(wc -l < /tmp/told) -ge 1
cat > /tmp/answers <<'END'
{{ right_answers }}
END
while read -r question value; do cksl answer "$question" "$value" < /dev/null >> /tmp/told 2>&1; done < /tmp/answers
