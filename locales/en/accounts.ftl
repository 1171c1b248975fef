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
second-step-closed = Too many wrong codes were sent for this account. Sign in from a browser that you have used before, or enter a recovery code. Codes from here work again in { $hours } h.
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
two-step-tokens = These tokens could be made with the password alone. They end now unless you keep them. Keep them only if you know each of them.
two-step-keep-tokens = Keep these API tokens
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
resume-title = Your text is kept
resume-signed-out = Your session has ended, so the form has not been sent yet.
resume-kept = What you entered is kept and comes back to you when you have signed in.
resume-files = Files have to be chosen again.
resume-too-long = The text is too long to be kept. Go back and copy it.
resume-of-another = This text was entered by another user. Sign in under that name to go on.
resume-go-on = Continue
resume-leave = Do not send it, go to the home page

# A password by a link
set-password-title = Choose a password
set-password-over = This link was used already or is too old. Ask for a new one.
set-password-programs = Programs with an API token of this account
set-password-revoke = End these tokens together with the old password: the programs above stop working until they get new ones. Keep them only if nobody else can have known the password.
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
account-revoke-tokens = End my API tokens too: the programs that use them stop working
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
sessions-title = Active sessions
sessions-current = this browser
sessions-end = Sign out
sessions-end-all = Sign out everywhere else

# API tokens
tokens-title = API tokens
tokens-new = Copy the new token now: it is not shown again.
tokens-made-before = The token of this form was made already, and there is no second one. Its secret is shown once: if you do not have it, revoke the token and make another.
tokens-all = everything you may do
tokens-expires = works until
tokens-used = last used
tokens-never = never
tokens-revoke = Revoke
tokens-name = What it is for
tokens-scopes = What it may do
tokens-scopes-hint = Permissions with commas between, such as leads.view, leads.contact or content.*; empty means everything you may do.
tokens-days = Expires in (days)
tokens-make = Make a token
tokens-wrong-name = Say in up to 100 characters what the token is for.
tokens-wrong-scope = Write permissions like leads.view or content.*, with commas between.
tokens-wrong-days = The number of days must be between 1 and { $max }.

# Users
users-title = Users
users-user = User
users-name = Name
users-roles = Roles
users-state = State
users-active = Active
users-waits = Invited
users-cut = Deactivated
users-on = On
users-off = Off
users-all = All
users-without-two-step = Without two-step sign-in
users-filters = Filters
users-last-login = Last sign-in
users-joined = Added
users-invite = Invite a user
users-invite-hint = You get a one-time link that works for three days. Send it to the person: they choose their own password, and nobody else knows it.
users-make-link = Invite and get the link
users-invited = Copy the link now and send it to the person: it is not shown again and works for three days.
users-invited-before = The user of this form was invited already. If the link is lost, make another on the page of the user.
users-no-role = Tick at least one role: without one the user can do nothing.
users-save-roles = Save the roles
users-roles-hint = Other roles count at once: the user is signed out everywhere and signs in again.
users-self = This is your own account. You will be signed out.
users-entry = Getting in
users-reset = Make a link for a new password
users-reset-hint = For a user who cannot sign in. The link works once, for 30 minutes; the second step stays.
users-reset-made = Copy the link now and send it to the user: it is not shown again and works once, for 30 minutes.
users-link-before = The link of this form was made already and works. If it is lost, press the button again.
users-link-mailed = It was also mailed to { $email }.
users-two-step-end = Turn two-step sign-in off
users-two-step-hint = Only for somebody who lost both the phone and the recovery codes; make sure that it is really them. The user is signed out everywhere.
users-cut-off = Deactivate the user
users-cut-off-hint = The user is signed out everywhere at once and cannot sign in; API tokens and links stop working. You can reactivate them later.
users-let-in = Reactivate the user
users-let-in-hint = The password, roles and API tokens are as they were.
users-end-sessions = Sign the user out everywhere
users-no-sessions = No active sessions.
users-changes-of = done to this user
users-changes-by = done by this user
users-done-roles = The roles are saved. The user signs in again.
users-done-cut-off = The user is deactivated.
users-done-let-in = The user can sign in again.
users-done-sessions = The user is signed out everywhere.
users-done-two-step = Two-step sign-in is off for this user.
users-unknown-step = The page asked for something that this version does not know. Reload it and try again.
role-owner-hint = everything, users and backups included
role-editor-hint = products, portfolio, pictures
role-sales-hint = all leads, exports, figures
role-sales-own-hint = only the leads assigned to them
role-viewer-hint = reads, without contacts and files; changes nothing
tokens-all-users = API tokens of all users
tokens-about = All tokens with which programs sign in. Everybody makes their own in:
tokens-none = There are no tokens.
tokens-whatever = everything the user may do
tokens-works = Works
tokens-over = Expired
tokens-of-nobody = User is deactivated
card-failed-sign-ins = Failed sign-ins in 24 hours
card-without-two-step = Without two-step sign-in
card-people = { $number ->
    [one] { $number } user
   *[other] { $number } users
}

# The record of changes
audit-title = Audit log
audit-submit = Search
audit-words = Search in names, objects and values
audit-older = Older
audit-empty = Nothing is recorded that matches. Take away a part of the conditions.
audit-at = When
audit-who = Who
audit-action = What
audit-subject = Object
audit-fields = Before → after
audit-export = Download as CSV
audit-anybody = Anybody
audit-anything = Anything
audit-from = From day
audit-to = To day
audit-of-object = Everything about
audit-erased = Personal values were erased.
audit-wrong-day = A day is written like 2026-11-22. The wrong one was left out.
audit-command = Command on the server
audit-schedule = The program, by the clock
audit-nobody = Not signed in
audit-user-invited = invited
audit-user-made = made
audit-user-roles-changed = other roles
audit-user-sessions-ended = signed out elsewhere
audit-user-link-made = link for a new password
audit-user-two-step-on = two-step sign-in on
audit-user-two-step-off = two-step sign-in off
audit-user-recovery-codes-made = new recovery codes
audit-secret-rotated = encrypted with a new key
audit-user-signed-in = signed in
audit-user-signed-out = signed out
audit-user-sign-in-failed = sign-in failed
audit-user-password-changed = password changed
audit-user-password-set-by-link = password set by link
audit-token-made = token made
audit-token-revoked = token revoked
audit-lead-judged = spam or not decided
audit-lead-redelivered = notification sent again
audit-leads-exported = leads exported
audit-audit-exported = audit log exported
audit-data-imported = data imported
audit-lead-restored = restored from the trash
audit-lead-downloaded = file downloaded
audit-leads-trash-emptied = trash emptied after 30 days
audit-leads-expired = old leads erased
audit-events-expired = old events removed
audit-events-cleaned = events removed by command
audit-audit-expired = old values emptied
audit-privacy-erased = person erased
audit-privacy-erased-again = erased again after a restore
audit-privacy-exported = data of a person handed over
audit-way-page = admin
audit-way-api = API
audit-way-chat = Telegram
audit-way-command = command line
audit-way-import = import
audit-way-schedule = by the clock
audit-kind-user = User
audit-kind-token = Token
audit-kind-secret = Key of the site
audit-kind-lead = Lead
audit-kind-leads = Leads
audit-kind-audit = Audit log
audit-kind-data = Data
audit-kind-product = Product
audit-kind-portfolio = Work
audit-kind-delivery = Notification
audit-kind-events = Events
audit-kind-privacy = Privacy
roles-title = Roles
roles-intro = What each role may do, in the admin and in the API alike. A user with several roles may do what any of them may.
roles-what = What
roles-yes = yes
roles-own = own
roles-no = no
roles-note = “Own” are the leads that are assigned to the user.
may-admin-use = Sign in to the admin
may-account-manage = Manage one’s own account
may-content-view = See products and works, drafts too
may-content-add = Add products and works
may-content-change = Change them and their pictures
may-content-delete = Delete them
may-leads-view = See leads
may-leads-contact = See phones, addresses and files of leads
may-leads-add = Add leads
may-leads-change = Work leads: status, notes
may-leads-give = Assign leads to colleagues
may-leads-delete = Delete leads
may-leads-export = Export leads
may-leads-deliveries = See notifications and send them again
may-analytics-view = See visits and events
may-users-manage = Invite users, give roles, revoke tokens
may-audit-view = Read and export the audit log
may-privacy-manage = Find, hand over and erase everything that is held of a person
may-system-view = View system status: health, disk, backups
may-system-test = Send test messages

# Mail to the owner of an account
letter-password-subject = { $site }: your password was changed
letter-password = The password of the account { $username } was changed. All other browsers are signed out.
letter-address-subject = { $site }: your e-mail address was changed
letter-address = The account { $username } has another e-mail address now; this one gets no more mail about it.
letter-two-step-on-subject = { $site }: two-step sign-in was turned on
letter-two-step-on = Two-step sign-in of the account { $username } was turned on. Other browsers are signed out.
letter-two-step-subject = { $site }: two-step sign-in was turned off
letter-two-step = Two-step sign-in of the account { $username } was turned off: the password alone is enough now.
letter-browser-subject = { $site }: a sign-in from a new browser
letter-browser =
    Somebody signed in to the account { $username } from a browser that was not used before.
    Browser: { $browser }
letter-failures-subject = { $site }: many failed sign-ins
letter-failures = Within an hour { $count } tries to sign in to the account { $username } failed. Somebody may be guessing the password. You can sign in as always from a browser that you have used before.
letter-codes-subject = { $site }: somebody knows your password
letter-codes = { $count } wrong codes were sent for the account { $username } after the right password. Unless it was you, somebody knows the password: change it now. The code of the second step has kept them out.
letter-place =
    When: { $time }
    From the address: { $address }
letter-server =
    When: { $time }
    By a command on the server
letter-not-you = If it was you, there is nothing to do. If not, change the password, sign out all other browsers, and tell whoever looks after the site.
letter-not-you-link =
    If it was you, there is nothing to do. If not, change the password and sign out all other browsers, and tell whoever looks after the site:
    { $link }
letter-invitation-subject = { $site }: you are invited
letter-invitation =
    You are invited to work on the site { $site }. Your user name: { $username }

    Choose your password here; the link works once, for three days:
    { $link }

    Give this link to nobody. If you expected no invitation, delete this mail.
letter-reset-subject = { $site }: a new password
letter-reset =
    A link for a new password of the account { $username } was made for you. It works once, for 30 minutes:
    { $link }

    Give this link to nobody. If you asked nobody for it, tell whoever looks after the site: until the link is used, your password stays as it is.
