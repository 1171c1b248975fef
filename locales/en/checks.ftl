# What `paradise check` and `paradise doctor` say. Of each check: what is wrong here, why it matters (-why), what to do (-fix).
check-severity-critical = critical
check-severity-error = error
check-severity-warning = warning
check-finding =
    { $severity } { $id }: { $what }
      why: { $why }
      fix: { $fix }
check-sum =
    checks: { $checks }, findings: { $findings }{ $silenced ->
        [0] {""}
       *[other] , silenced: { $silenced }
    }
check-failed = findings that are { $level } or worse: { $count }
check-unsafe-to-serve = the configuration is not safe to serve with
check-secret-key-weak-example = SECRET_KEY comes from an example
check-secret-key-weak-short = SECRET_KEY has { $count } characters; { $least } are the least
check-secret-key-weak-plain = SECRET_KEY is made of { $count } different characters
check-secret-key-weak-why = who guesses the key signs in as anybody
check-secret-key-weak-fix = set SECRET_KEY to the output of `openssl rand -base64 48`; on SQLite, leave it out and one is made
check-secret-fallbacks-weak = key { $place } of SECRET_KEY_FALLBACKS is short, plain or from an example
check-secret-fallbacks-weak-same = key { $place } of SECRET_KEY_FALLBACKS is SECRET_KEY itself
check-secret-fallbacks-weak-why = who guesses a key that still counts signs in as anybody
check-secret-fallbacks-weak-fix = run `paradise secret rotate` and take the key out of SECRET_KEY_FALLBACKS
check-secret-key-missing = SECRET_KEY is not set, and the database is PostgreSQL
check-secret-key-missing-why = instances that share a database must share the key, or each throws out the sessions of the others
check-secret-key-missing-fix = set SECRET_KEY to the output of `openssl rand -base64 48`, the same for all instances
check-debug-reachable = DEBUG is on, and BIND={ $bind } listens to other machines
check-debug-reachable-why = with DEBUG the site takes plain http and local host names, also from others
check-debug-reachable-fix = set DEBUG=False, or BIND=127.0.0.1:8000
check-redirect-loop = plain http is redirected to https, only a proxy on this machine can reach BIND={ $bind }, and none is trusted
check-redirect-loop-why = behind a proxy that speaks plain http to us, every answer is a redirect to the address just asked for
check-redirect-loop-fix = set TRUSTED_PROXIES to the address of the proxy (127.0.0.1,::1 on this machine), or SECURE_SSL_REDIRECT=False
check-https-wrong = https cannot be spoken: { $what }
check-https-wrong-why = nobody would get an answer under https
check-https-wrong-fix = see docs/https.md: TLS_CERT and TLS_KEY name readable PEM files that belong together, and the program is built with the feature `https`
check-everyone-trusted = TRUSTED_PROXIES holds { $network }: everybody
check-everyone-trusted-why = any visitor can then claim any address, and limits by address limit nobody
check-everyone-trusted-fix = name in TRUSTED_PROXIES the addresses of your proxies only
check-vocabulary-wrong = { $file }: { $error }
check-vocabulary-wrong-why = without it, no product, lead or event can be judged
check-vocabulary-wrong-fix = correct the file that VOCABULARY_FILE names; docs/vocabulary.md shows a right one
check-storage-key-missing = files are to go to the bucket { $bucket }, and there is no account for it
check-storage-key-missing-why = the storage that MEDIA_STORAGE names takes and gives no file without an account
check-storage-key-missing-fix = set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or unset MEDIA_STORAGE to keep files on this machine
check-storage-plain = files would go to { $host } over plain http
check-storage-plain-why = files of leads would travel readable for everybody on the way
check-storage-plain-fix = use an https endpoint in MEDIA_STORAGE; plain http is for this machine and its private network
check-proxy-untrusted = visitors of the site reach BIND={ $bind } through a proxy, and none is trusted
check-proxy-untrusted-why = all visitors come from the proxy's address then: one of them uses up the limits of all, leads show no address, and addresses of pictures begin with http://
check-proxy-untrusted-fix = set TRUSTED_PROXIES to the address of the proxy: 127.0.0.1,::1 on this machine
check-open-without-tls = BIND={ $bind } listens to other machines over plain http, and no proxy is trusted
check-open-without-tls-why = whoever reaches the port past the proxy speaks plain http, and passwords travel readable
check-open-without-tls-fix = set BIND=127.0.0.1:8000 and let a proxy on this machine speak https, or name a proxy elsewhere in TRUSTED_PROXIES
check-database-without-tls = DATABASE_URL={ $url } is on another machine, and sslmode is not verify-full
check-database-without-tls-why = what is asked of the database and what it answers travels readable, or to whoever claims to be it
check-database-without-tls-fix = add `?sslmode=verify-full` to DATABASE_URL, with `&sslrootcert=FILE` for an authority of your own
check-tls-key-open = TLS_KEY={ $file } has mode { $mode }: others may use it
check-tls-key-open-why = whoever reads the key can pretend to be this site
check-tls-key-open-fix = `chmod 600` the file, or 640 with a group that only this program is in, and silence this
check-database-of-django = { $file } is the database of a Django site
check-database-of-django-why = the tables of this site would stand among those of the other one; no command does that
check-database-of-django-fix = give this site a database of its own in DATABASE_URL, and move the data with `manage.py dumpdata` and `paradise loaddata`
check-hsts-off = SECURE_HSTS_SECONDS=0, and PUBLIC_URL is https
check-hsts-off-why = a browser that is asked for the site over plain http can be led elsewhere before the redirect
check-hsts-off-fix = unset SECURE_HSTS_SECONDS; a year is what browsers are told then
check-hsts-preload-refused = SECURE_HSTS_PRELOAD is on, without what the list asks for
check-hsts-preload-refused-why = the browsers' list takes only sites that promise https for a year and for all their subdomains
check-hsts-preload-refused-fix = set SECURE_HSTS_SECONDS=31536000 and SECURE_HSTS_INCLUDE_SUBDOMAINS=True if every subdomain speaks https; else unset SECURE_HSTS_PRELOAD
check-placeholder = { $name } ({ $place }) is still what an example says
check-placeholder-why = there is no such account, address or key: what needs it does not work, or the key is public
check-placeholder-fix = set it to a value of your own, or remove the line
check-setting-ignored = { $names }: these are settings of another program and have no effect here ({ $place })
check-setting-ignored-why = they look as if they were in force
check-setting-ignored-fix = remove them from the file once the old site is gone; docs/reference/settings.md lists what counts
check-silenced-unknown = SILENCED_CHECKS names { $id }, and there is no such check
check-silenced-unknown-why = a misspelt id silences nothing, and the finding is reported again
check-silenced-unknown-fix = correct the id; docs/reference/checks.md lists all of them
check-reports-plain = { $name } is plain http to { $host }
check-reports-plain-why = everything on the way can read the reports and their key
check-reports-plain-fix = set it to an https address; plain http is for this machine alone
check-webhook-metadata = WEBHOOK_ALLOW names { $host }, where a cloud tells a machine its own keys
check-webhook-metadata-why = a webhook that leads there can give these keys away
check-webhook-metadata-fix = take that host out of WEBHOOK_ALLOW
check-redirect-off = SECURE_SSL_REDIRECT is off, and PUBLIC_URL is https
check-redirect-off-why = a page that was asked for over plain http stays there, unless the proxy redirects by itself
check-redirect-off-fix = unset SECURE_SSL_REDIRECT, or let the proxy redirect and silence this
check-front-end-plain = { $origin } is plain http
check-front-end-plain-why = a page that came over plain http can be changed on the way, and then speaks to us in its name
check-front-end-plain-fix = name only https origins in CORS_ALLOWED_ORIGINS and CSRF_TRUSTED_ORIGINS
check-static-holds-files = STATIC_ROOT={ $folder } and { $name }={ $store } lie in each other
check-static-holds-files-why = a web server serves all that is in STATIC_ROOT to everybody
check-static-holds-files-fix = name a folder of its own in STATIC_ROOT
check-any-host = ALLOWED_HOSTS holds `*`
check-any-host-why = absolute addresses in answers are made from the host that the visitor names
check-any-host-fix = name your hosts in ALLOWED_HOSTS; `.example.uz` means the domain with its subdomains
check-public-url-missing = PUBLIC_URL is not set
check-public-url-missing-why = without it the site answers to ALLOWED_HOSTS only, or to local names, and redirects nobody to https
check-public-url-missing-fix = set PUBLIC_URL to the address that people see, such as https://shop.example.uz
check-public-url-plain = PUBLIC_URL is plain http
check-public-url-plain-why = names, phones and passwords travel readable for everybody on the way
check-public-url-plain-fix = get a certificate (Caddy and certbot do it by themselves) and set PUBLIC_URL to https://…
check-mail-without-tls = mail goes to { $host } without TLS
check-mail-without-tls-why = the mail password and what leads say travel readable
check-mail-without-tls-fix = set EMAIL_USE_TLS=True
check-backups-off = no backups are made
check-backups-off-why = a disk that breaks takes every lead with it
check-backups-off-fix = set BACKUP_SCHEDULE=daily or hourly; leave it off only where somebody else does backups
check-backups-here-only = backups lie on this machine alone
check-backups-here-only-why = what destroys this machine destroys its backups too
check-backups-here-only-fix = set BACKUP_S3_URL, or BACKUP_SECOND_DIR to a folder of another disk or machine
check-backups-open = backups in the bucket are not encrypted
check-backups-open-why = whoever reads the bucket reads every lead
check-backups-open-fix = make a key with `age-keygen`, keep the private half elsewhere, and set BACKUP_AGE_RECIPIENT to the public one
check-backups-outlive-erasure = BACKUP_KEEP_DAYS={ $days }: what is erased stays in backups for { $days } days, { $promised } are promised
check-backups-outlive-erasure-why = a person who asked to be erased, or a lead that is kept no longer, is still in every backup made before
check-backups-outlive-erasure-fix = set BACKUP_KEEP_DAYS to the shorter of 30 and LEADS_KEEP_DAYS, or tell people the longer time; a restore erases again in any case
check-two-step-not-required = owners sign in with a password alone
check-two-step-not-required-why = a stolen password of an owner is enough to take over the site; a code from the phone prevents it
check-two-step-not-required-fix = set TWO_STEP_ROLES=owner, or more roles; each is led through the set-up at the next page
check-mail-sender-missing = EMAIL_HOST is set, and neither DEFAULT_FROM_EMAIL nor EMAIL_HOST_USER is an address
check-mail-sender-missing-why = no server takes mail without a sender
check-mail-sender-missing-fix = set DEFAULT_FROM_EMAIL to an address of the account, such as Shop <shop@example.uz>
check-mail-template-broken =
    { $first }{ $more ->
        [0] {""}
       *[other] ; and { $more } more
    }
check-mail-template-broken-why = the built-in mail is sent in its place, in other words than yours
check-mail-template-broken-fix = correct the file in `templates/mail` of DATA_DIR, or delete it; `paradise templates check` tries all of them
check-telegram-plain = TELEGRAM_API_URL={ $url } is plain http
check-telegram-plain-why = the bot's token is part of the address and travels readable
check-telegram-plain-fix = set TELEGRAM_API_URL to an https address
check-webhook-refused = { $error }
check-webhook-refused-why = webhooks go to public addresses over https on port 443, so that nobody can point them into your network
check-webhook-refused-fix = correct WEBHOOK_URLS, or name the host in WEBHOOK_ALLOW if it is one of yours
check-webhook-unsigned = WEBHOOK_URLS is set, and WEBHOOK_SECRET is not
check-webhook-unsigned-why = the receiver cannot tell our messages from anybody's
check-webhook-unsigned-fix = set WEBHOOK_SECRET to `whsec_` and the output of `openssl rand -base64 32`, here and at the receiver
check-debug-on = DEBUG is on
check-debug-on-why = a site under development takes plain http and shows more than it should
check-debug-on-fix = set DEBUG=False
check-settings-odd =
    { $first }{ $more ->
        [0] {""}
       *[other] ; and { $more } more
    }
check-settings-odd-why = what is misspelled does not count, and the site does something else than you meant
check-settings-odd-fix = correct the name or take the line out; docs/reference/settings.md lists all settings
check-database-unreachable = { $error }
check-database-unreachable-why = without it, nothing is served but the catalogue that is in memory
check-database-unreachable-fix = start the database, or correct DATABASE_URL
check-secret-readable = { $file } can be read by everybody
check-secret-readable-why = every user of this machine can read the key, and sign in as anybody
check-secret-readable-fix = chmod 600 the file, and give it to the user that the program runs as
check-database-on-network = { $file } is on { $kind }
check-database-on-network-why = file locks over a network do not hold what SQLite needs, and the database is damaged sooner or later
check-database-on-network-fix = set DATA_DIR to a disk of this machine, or use PostgreSQL
check-folder-unwritable = { $folder } cannot be written: { $error }
check-folder-unwritable-why = leads with files, pictures or the log could not be written
check-folder-unwritable-fix = give the folder to the user that the program runs as, or name another one
check-files-unusable = { $first } and { $count } files and folders in all cannot be read or written by user { $user }
check-files-unusable-why = visitors get errors for files that are there, and leads with files are refused; a command that was run as root leaves such files
check-files-unusable-fix = give everything below DATA_DIR to the user that the program runs as: chown -R USER: DATA_DIR
check-data-open = other users of this machine can use { $path } (mode { $mode })
check-data-open-why = whoever has an account on this machine can read leads, password hashes and the audit log
check-data-open-fix = chmod 700 the folder and chmod 600 the file
check-disk-nearly-full-why = a full disk takes no leads
check-disk-nearly-full-fix = free space, or move DATA_DIR to a larger disk; `paradise backup prune` deletes old backups
check-disk-low = { $free } MB are free for DATA_DIR={ $folder }, of { $all } MB
check-disk-low-why = a full disk takes no leads
check-disk-low-fix = free space, or move DATA_DIR to a larger disk
check-static-stale = STATIC_ROOT={ $folder } does not hold the files of this program
check-static-stale-why = the web server would serve style sheets and scripts of another version, or none
check-static-stale-fix = run `paradise collectstatic` with every upgrade, or unset STATIC_ROOT to let the program serve them
check-runs-as-root = the program runs as root
check-runs-as-root-why = a hole in the program would be a hole in the whole machine
check-runs-as-root-fix = run it as a user of its own; `paradise deploy systemd` prints a unit that does
check-files-few = { $count } open files are allowed
check-files-few-why = each connection is an open file; beyond the limit visitors are turned away
check-files-few-fix = set LimitNOFILE=65536 in the unit, or `ulimit -n 65536`
check-memory-low = this machine has { $megabytes } MB of memory
check-memory-low-why = decoding a large picture takes up to 300 MB
check-memory-low-fix = take a machine with 1 GB of memory, or add swap
check-database-old = PostgreSQL { $version } answers
check-database-old-why = older servers lack what we ask of them, and get no security fixes any more
check-database-old-fix = upgrade PostgreSQL to 14 or newer
check-database-unsafe = fsync or full_page_writes is off on the server
check-database-unsafe-why = a power cut would lose acknowledged leads, or the whole database
check-database-unsafe-fix = set fsync = on and full_page_writes = on in postgresql.conf
check-database-early = synchronous_commit is off on the server
check-database-early-why = a crash of the server would lose leads for which the visitor has been thanked
check-database-early-fix = set synchronous_commit = on in postgresql.conf, or for our role
check-database-superuser = DATABASE_URL names a superuser
check-database-superuser-why = a hole in the program would be a hole in every database of the server
check-database-superuser-fix = make a role of its own: CREATE ROLE shop LOGIN PASSWORD '…'; ALTER DATABASE shop OWNER TO shop
check-schema-behind = the schema is { $steps } steps behind
check-schema-behind-why = this program does not serve on an older schema
check-schema-behind-fix = run `paradise migrate`; `paradise migrate --plan` says what it will do
check-schema-too-new = { $error }
check-schema-too-new-why = a newer program has changed the database in a way that this one would damage
check-schema-too-new-fix = install the newer program again, or restore a backup made by this one
check-database-damaged = { $error }
check-database-damaged-why = damage spreads, and comes into the backups
check-database-damaged-fix = stop the program, keep the damaged file, and restore the newest proven backup
check-connections-few = DB_POOL_SIZE={ $pool }, and the server takes { $connections } connections
check-connections-few-why = at a busy hour the server refuses connections, to us or to its other users
check-connections-few-fix = lower DB_POOL_SIZE, or raise max_connections in postgresql.conf; every instance takes its own pool
check-owner-missing = there is no user with the role of an owner
check-owner-missing-why = nobody can make users or set a forgotten password
check-owner-missing-fix = run `paradise createsuperuser`
check-secret-lost = no key of SECRET_KEY and SECRET_KEY_FALLBACKS opens { $count } second steps: { $users }
check-secret-lost-why = these users cannot sign in with their codes
check-secret-lost-fix = add the key before to SECRET_KEY_FALLBACKS and run `paradise secret rotate`; if it is gone, `paradise twostep off NAME`
check-secret-rotation-open = SECRET_KEY was changed, and { $count } second steps are encrypted with a key before it
check-secret-rotation-open-why = the keys before cannot be given up yet, and they still sign in
check-secret-rotation-open-fix = run `paradise secret rotate`
check-secret-fallbacks-unneeded = nothing stored has needed SECRET_KEY_FALLBACKS for { $days } days
check-secret-fallbacks-unneeded-why = a key that still counts can still be stolen
check-secret-fallbacks-unneeded-fix = take the keys out of SECRET_KEY_FALLBACKS and restart; browsers that have not signed in since become strange ones
check-deliveries-waiting = a message by { $channel } has waited for { $minutes } minutes
check-deliveries-waiting-why = leads have come in, and nobody has been told
check-deliveries-waiting-fix = try `paradise sendtest mail` or `paradise sendtest telegram`: it shows the conversation and what to correct
check-backup-late = the newest backup is { $hours } hours old
check-backup-late-none = no backup has been made
check-backup-late-failed = the last try failed: { $reason }
check-backup-late-why = what is lost since the last backup is lost for ever
check-backup-late-fix = run `paradise backup create`; it says what stands in the way
check-backup-unproven = the last drill was { $days } days ago
check-backup-unproven-failed = the last drill failed: { $reason }
check-backup-unproven-why = a backup that nobody has restored may not be one
check-backup-unproven-fix = run `paradise backup drill`; it restores the newest one in a place of its own
check-deliveries-dead = { $count } messages were given up
check-deliveries-dead-why = these messages were given up; somebody was never told
check-deliveries-dead-fix = look under Notifications in the admin, correct the cause and send them again
check-mail-refused = { $error }
check-mail-refused-why = nobody would hear of a lead by mail
check-mail-refused-fix = correct the EMAIL_ settings; `paradise sendtest mail` shows the conversation and what usually helps
check-telegram-refused = { $error }
check-telegram-refused-chat = chat { $chat }: { $error }
check-telegram-refused-why = nobody would hear of a lead in Telegram
check-telegram-refused-fix = correct TELEGRAM_BOT_TOKEN and TELEGRAM_CHAT_ID; `paradise sendtest telegram` shows the conversation
check-webhook-unreachable = { $host }: { $error }
check-webhook-unreachable-why = the other program would not hear of a lead
check-webhook-unreachable-fix = correct WEBHOOK_URLS, or start the receiver; `paradise sendtest webhook` sends it a test
check-site-unreachable = /api/content/products/ answered { $status }, and not as this program does
check-site-unreachable-silent = { $address }: { $error }
check-site-unreachable-why = what visitors reach under PUBLIC_URL is not this site, or nothing, or without a valid certificate
check-site-unreachable-fix = start the program and the proxy, point the domain here, and get a certificate; `paradise deploy nginx` prints a site
check-site-not-redirected = http://{ $host }/ answered { $status }
check-site-not-redirected-why = a visitor who types the address without https stays on plain http
check-site-not-redirected-fix = redirect port 80 to https in the proxy; `paradise deploy nginx` prints a site that does
check-acme-unreachable = http://{ $domain }/.well-known/acme-challenge/ does not lead to this program: { $what }
check-acme-unreachable-why = the authority fetches its proof there, at port 80; without it there is no certificate for the domain
check-acme-unreachable-fix = let the A and AAAA records of the domain lead to this machine, and open port 80 in its firewall
check-site-header-lost = /admin/login/ comes without, or with several of: { $headers }
check-site-header-lost-why = browsers would not be told to stay on https and to run nothing foreign
check-site-header-lost-fix = let the proxy pass our headers, and set none of its own; `paradise deploy nginx` prints such a site
check-metrics-public = /metrics is answered under PUBLIC_URL
check-metrics-public-why = figures and probes of the private address are for operators only
check-metrics-public-fix = proxy only BIND, never PRIVATE_BIND
check-backup-key-here = BACKUP_AGE_IDENTITY_FILE={ $file }: the key that opens the backups lies on the server
check-backup-key-here-why = whoever breaks into the server reads every backup too, also those kept elsewhere
check-backup-key-here-fix = keep the private key elsewhere, unset BACKUP_AGE_IDENTITY_FILE, and give the key with `paradise backup restore --identity FILE` when it is needed
check-private-address-open = PRIVATE_BIND={ $bind } listens to the whole world
check-private-address-open-why = figures and probes of the private address are for operators only
check-private-address-open-fix = set PRIVATE_BIND=127.0.0.1:9000, or an address of your own network
check-sessions-long = a forgotten session stays open for more than a day (SESSION_IDLE), or a session for more than 30 (SESSION_LIFETIME)
check-sessions-long-why = a lost computer or phone stays signed in
check-sessions-long-fix = set SESSION_IDLE=12h and SESSION_LIFETIME=14d
check-visitors-kept = ANALYTICS_KEEP_CLIENT keeps address and browser of each visitor
check-visitors-kept-why = they are personal data: the law asks for a reason, and visitors for their consent
check-visitors-kept-fix = set ANALYTICS_KEEP_CLIENT=False, or silence this with the reason
check-log-large = the files of the log may take { $size } MiB
check-log-large-why = a disk that the log has filled takes no leads
check-log-large-fix = set LOG_MAX_BYTES=10MiB and LOG_BACKUP_COUNT=5; longer memory belongs to a machine that collects logs
check-secret-published = { $file } lies in STATIC_ROOT
check-secret-published-why = a web server serves all that is in STATIC_ROOT to everybody
check-secret-published-fix = name a folder of its own in STATIC_ROOT, then change SECRET_KEY and the passwords in the file
check-queue-short = the kernel lets { $count } connections wait
check-queue-short-why = a burst of visitors beyond that is turned away before the program sees it
check-queue-short-fix = run `sysctl -w net.core.somaxconn=4096`, and write the same into /etc/sysctl.d
check-program-writable = the user that the program runs as may replace the program
check-program-writable-why = a hole in the program could be used to replace it for good
check-program-writable-fix = run `chown root: FILE` and `chmod 755 FILE` for the program and its folder
check-unit-open-why = a hole in the program would reach far into the machine
check-unit-open-fix = install the unit that `paradise deploy systemd` prints, and keep local changes in a drop-in
check-unit-loose = systemd gives { $unit } an exposure of { $level }, from 0 to 10
check-unit-loose-why = a hole in the program would reach further than it must
check-unit-loose-fix = compare the unit with the one that `paradise deploy systemd` prints; `systemd-analyze security paradise` names each line
check-unit-ports-closed = { $unit } does not permit port { $port }
check-unit-ports-closed-why = ports below 1024 need a capability or a socket unit, and without either the program does not start
check-unit-ports-closed-fix = install the units that `paradise deploy systemd` prints with these settings, or add AmbientCapabilities=CAP_NET_BIND_SERVICE and PrivateUsers=no; see docs/https.md
check-database-index-broken = the index { $index } is incomplete, and the server does not use it
check-database-index-broken-why = lists become slow, and what must be there once may come twice
check-database-index-broken-fix = run `REINDEX INDEX CONCURRENTLY` with its name in psql
check-clock-wrong-why = codes of the second step do not fit, sessions and deliveries end at the wrong time
check-clock-wrong-fix = set the clocks by the network on both machines: `timedatectl set-ntp true`
check-clock-off = the clock of this machine and that of PostgreSQL are { $seconds } s apart
check-clock-off-why = times in the log and in the data do not fit together
check-clock-off-fix = set the clocks by the network on both machines: `timedatectl set-ntp true`
check-owners-many = { $count } users have the role of an owner
check-owners-many-why = an owner can do everything, and each is one more password to guess
check-owners-many-fix = give those who need less another role, under Users in the admin
check-backups-public = the bucket { $bucket } lists its files to strangers
check-backups-public-why = whoever guesses the name of the bucket reads the list of the backups, and perhaps the backups
check-backups-public-fix = block public access in the settings of the bucket
check-backups-unversioned = the bucket { $bucket } keeps no old versions
check-backups-unversioned-why = whoever gets hold of our account can delete all backups, and so can a mistake
check-backups-unversioned-fix = switch on versioning, or better an object lock, in the settings of the bucket
check-mail-spf-missing = { $domain } has no SPF record
check-mail-spf-missing-why = mail servers cannot tell our mail from forged mail, and thank-you letters end as spam
check-mail-spf-missing-fix = add the TXT record that your mail provider names, such as "v=spf1 include:… -all"
check-mail-dmarc-missing = { $domain } has no DMARC record
check-mail-dmarc-missing-why = nobody tells mail servers what to do with letters forged in our name
check-mail-dmarc-missing-fix = add a TXT record at _dmarc of the domain, such as "v=DMARC1; p=quarantine; rua=mailto:you@…"
check-address-forged = a visitor who claims another address in X-Forwarded-For is believed
check-address-forged-why = limits by address limit nobody, and leads show an address that somebody made up
check-address-forged-fix = let the proxy set X-Forwarded-For itself (nginx: proxy_set_header X-Forwarded-For $remote_addr), and name only proxies in TRUSTED_PROXIES; `paradise deploy nginx` prints such a site
check-host-forged = a visitor who claims another site's name in { $header } is believed
check-host-forged-why = addresses in answers and in mail could be made to lead to somebody else's site
check-host-forged-fix = name your hosts in ALLOWED_HOSTS, and let the proxy answer to them alone
check-body-refused = a lead with a file of { $megabytes } MB does not come through the proxy
check-body-refused-why = the visitor who attaches such a file loses the lead
check-body-refused-fix = allow larger bodies in the proxy (nginx: client_max_body_size 31m); `paradise deploy nginx` prints such a site
check-certificate-nearly-ended-why = then browsers turn every visitor away
check-certificate-nearly-ended-fix = renew it now: `certbot renew`; it says what stands in the way
check-certificate-ending = the certificate of PUBLIC_URL is good for { $days } more days
check-certificate-ending-why = it should have been renewed by itself by now; when it ends, browsers turn every visitor away
check-certificate-ending-fix = try `certbot renew --dry-run`; it says what stands in the way
check-admin = the pages of { $section }: { $what } ({ $fix })
check-admin-why = a page of the admin does not show or do what its declaration says
check-admin-fix = this is a mistake of the program and not of yours: tell those who make it

check-website-missing = There is no index.html in the folder { $folder } of WEBSITE_DIR
check-website-missing-why = visitors would see an error instead of the site
check-website-missing-fix = set WEBSITE_DIR to the folder with the built front end, readable by the user of the service

check-website-holds-files = WEBSITE_DIR={ $folder } and { $name }={ $store } lie in each other
check-website-holds-files-why = all that is in WEBSITE_DIR is shown to everybody, a database too
check-website-holds-files-fix = name a folder of its own in WEBSITE_DIR
