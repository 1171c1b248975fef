//! Accounts: users, sessions, API tokens, signing in.
