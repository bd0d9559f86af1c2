// Package dns01 has the settings of proofs by DNS.
package dns01

import (
	"strings"
	"time"
)

// Options say which servers of names are asked.
type Options struct{ RecursiveNameservers []string }

// Client would ask servers of names.
type Client struct{}

// ChallengeOption is a setting of a proof.
type ChallengeOption struct{}

// NewClient makes a client that asks nobody.
func NewClient(*Options) *Client { return &Client{} }

// SetDefaultClient does nothing.
func SetDefaultClient(*Client) {}

// CondOptions is a setting, if the condition holds.
func CondOptions(bool, ...ChallengeOption) ChallengeOption { return ChallengeOption{} }

// DisableAuthoritativeNssPropagationRequirement is a setting without effect.
func DisableAuthoritativeNssPropagationRequirement() ChallengeOption { return ChallengeOption{} }

// DisableRecursiveNSsPropagationRequirement is a setting without effect.
func DisableRecursiveNSsPropagationRequirement() ChallengeOption { return ChallengeOption{} }

// PropagationWait is a setting without effect.
func PropagationWait(time.Duration, bool) ChallengeOption { return ChallengeOption{} }

// UnFqdn is the name without a dot at its end. traefik compares the names in certificates by it.
func UnFqdn(name string) string { return strings.TrimSuffix(name, ".") }
