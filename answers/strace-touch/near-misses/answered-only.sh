# earns: none
# Everything right, and nothing watched.
cksl answer call {{ call }}
cksl answer detail {{ detail }}
cksl answer error {{ error }}
