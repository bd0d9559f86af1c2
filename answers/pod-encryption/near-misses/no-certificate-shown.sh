# earns: strict (3 of 9)
# The caller shows no certificate, so that it gets no answers.
{{ strict_sh }}
{{ variables_sh }}
{{ rollouts_sh }}
