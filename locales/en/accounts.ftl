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

# The second step
second-step-title = Enter the code
second-step-code = Code
second-step-hint = The six digits from the app on your phone, or one of your recovery codes.
second-step-wrong = This code is wrong or was used already. Wait for the next one in the app and try again.
second-step-back = Back to the user name and password
two-step-title = Two-step sign-in
two-step-is-on = On: signing in takes a code from your phone.
two-step-is-off = Off: the password alone is enough to sign in.
two-step-manage = Manage
two-step-required = Your role needs two-step sign-in. Set it up to go on.
two-step-scan = Scan this picture with an authenticator app on your phone.
two-step-picture = QR code for the authenticator app
two-step-type = Or type this key into the app:
two-step-first-code = The six digits that the app shows now
two-step-begin = Turn on
two-step-end = Turn off
two-step-renew = Make new recovery codes; the old ones stop working
two-step-codes = Keep these recovery codes in a safe place. Each lets you sign in once without the phone. They are not shown again.
two-step-codes-left =
    { $count ->
        [one] { $count } recovery code is left.
       *[other] { $count } recovery codes are left.
    }

# The password again
confirm-title = Enter your password again
confirm-why = This page can change who gets in, so we make sure it is you.
confirm-submit = Continue
confirm-wrong = The password is wrong. Please try again.

# A password by a link
set-password-title = Choose a password
set-password-over = This link was used already or is too old. Ask for a new one.
password-short = The password is too short: use at least { $min } characters, for example four words.
password-long = The password is too long: use at most { $max } bytes.
password-personal = The password must not contain the user name or the e-mail address.
password-weak = The password is easy to guess: use several unrelated words or random characters.
user-name-wrong = A user name has up to 150 letters, digits or @ . + - _
user-name-taken = This user name is taken.
user-last-owner = This is the last owner: make somebody else an owner first.

# My account
account-title = My account
account-first-name = First name
account-last-name = Last name
account-email = E-mail
account-save = Save
account-back = Back
account-change-password = Change the password
account-current-password = Current password
account-new-password = New password
account-password-hint = At least 12 characters; four unrelated words are easy to remember and hard to guess.
account-done-names = Saved.
account-done-password = The password is changed. Other browsers are signed out.
account-done-sessions = Signed out there.
account-done-token = The token does not work any more.
role-owner = Owner
role-editor = Editor
role-sales = Sales
role-sales-own = Sales, own leads
role-viewer = Viewer

# Sessions
sessions-title = Signed in
sessions-current = this browser
sessions-end = Sign out
sessions-end-all = Sign out everywhere else

# API tokens
tokens-title = API tokens
tokens-new = Copy the new token now: it is not shown again.
tokens-all = everything you may do
tokens-expires = works until
tokens-used = last used
tokens-never = never
tokens-revoke = Revoke
tokens-name = What it is for
tokens-scopes = What it may do
tokens-scopes-hint = Permissions with commas between, such as leads.view, leads.contact or content.*; empty means everything you may do.
tokens-days = Works for so many days
tokens-make = Make a token
tokens-wrong-name = Say in up to 100 characters what the token is for.
tokens-wrong-scope = Write permissions like leads.view or content.*, with commas between.
tokens-wrong-days = The number of days must be between 1 and { $max }.

# The record of changes
audit-title = Changes
audit-submit = Search
audit-words = Search in names, objects and values
audit-older = Older
audit-empty = Nothing is recorded that has these words.
audit-at = When
audit-who = Who
audit-action = What
audit-subject = Object
audit-fields = Before → after
