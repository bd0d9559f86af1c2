// Package tlsalpn01 has the settings of proofs by a TLS handshake.
package tlsalpn01

import (
	"errors"
	"time"
)

// ACMETLS1Protocol is the protocol that a client of such a handshake names (RFC 8737, 6.2). traefik keeps it apart
// from all others.
const ACMETLS1Protocol = "acme-tls/1"

// ChallengeOption is a setting of a proof.
type ChallengeOption struct{}

// SetDelay is a setting without effect.
func SetDelay(time.Duration) ChallengeOption { return ChallengeOption{} }

// ChallengeBlocks fails.
func ChallengeBlocks(string, string) ([]byte, []byte, error) { return nil, nil, errors.ErrUnsupported }
