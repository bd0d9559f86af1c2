//! cksl: training labs for the CKS exam, graded by evidence.
