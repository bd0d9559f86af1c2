# earns: none-for-web, short-lived, works, others-left-alone (10 of 13)
# Nobody mounts the old token, and it is as good as ever.
{{ web_sh }}
{{ feed_sh }}
{{ rollouts_sh }}
{{ answered_sh }}
