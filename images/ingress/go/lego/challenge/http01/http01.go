// Package http01 has the settings of proofs by HTTP.
package http01

import "time"

// PathPrefix is where such a proof is looked for (RFC 8555, 8.3).
const PathPrefix = "/.well-known/acme-challenge/"

// ChallengeOption is a setting of a proof.
type ChallengeOption struct{}

// SetDelay is a setting without effect.
func SetDelay(time.Duration) ChallengeOption { return ChallengeOption{} }
