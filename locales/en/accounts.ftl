# Signing in
login-title = Sign in
login-username = User name
login-password = Password
login-submit = Sign in
login-failed = Signing in failed: check the user name and the password. Only staff can sign in.
login-expired = This page was open for too long. Please sign in again.
login-throttled =
    { $minutes ->
        [one] Too many failed tries. Try again in { $minutes } minute.
       *[other] Too many failed tries. Try again in { $minutes } minutes.
    }
