#!/bin/sh
# Places the program, its settings and its units on a machine with systemd, and starts it. Again: brings them up to date.
# Written by `paradise init`. To be run as root, in the folder where `.env` is.
set -eu
cd "$(dirname "$0")/.."

stop() {
    echo "install.sh: $*" >&2
    exit 1
}
[ "$(id -u)" = 0 ] || stop "run it as root: sudo sh deploy/install.sh"
[ -f .env ] || stop "there is no .env here; paradise init writes one"
[ -d /run/systemd/system ] || stop "systemd does not run this machine; run paradise serve under whatever does"

id paradise >/dev/null 2>&1 ||
    useradd --system --user-group --home-dir /var/lib/paradise --no-create-home --shell /usr/sbin/nologin paradise
if [ 'paradise' != /usr/local/bin/paradise ]; then
    install -D -m 0755 'paradise' /usr/local/bin/paradise.new
    mv /usr/local/bin/paradise.new /usr/local/bin/paradise # in one step, also while it runs
fi
install -d -o paradise -g paradise -m 0700 /var/lib/paradise
install -o paradise -g paradise -m 0600 .env /var/lib/paradise/.env
install -m 0644 deploy/paradise.service deploy/paradise.socket /etc/systemd/system/
systemctl daemon-reload
systemctl enable --now paradise.socket
systemctl enable paradise.service
systemctl restart paradise.service
systemctl --no-pager --lines=0 status paradise.service
