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

id {{ f.name }} >/dev/null 2>&1 ||
    useradd --system --user-group --home-dir {{ f.folder }} --no-create-home --shell /usr/sbin/nologin {{ f.name }}
if [ {{ source }} != {{ f.program }} ]; then
    install -D -m 0755 {{ source }} {{ f.program }}.new
    mv {{ f.program }}.new {{ f.program }} # in one step, also while it runs
fi
install -d -o {{ f.name }} -g {{ f.name }} -m 0700 {{ f.folder }}
install -o {{ f.name }} -g {{ f.name }} -m 0600 .env {{ f.folder }}/.env
{% if f.https.is_some() %}install -m 0644 deploy/{{ f.name }}.service deploy/{{ f.name }}.socket deploy/{{ f.name }}-https.socket /etc/systemd/system/
systemctl daemon-reload
# A socket is not taken while the program runs without it.
systemctl is-active --quiet {{ f.name }}-https.socket || systemctl stop {{ f.name }}.service
systemctl enable --now {{ f.name }}.socket {{ f.name }}-https.socket
{% else %}install -m 0644 deploy/{{ f.name }}.service deploy/{{ f.name }}.socket /etc/systemd/system/
systemctl daemon-reload
systemctl enable --now {{ f.name }}.socket
{% endif %}systemctl enable {{ f.name }}.service
systemctl restart {{ f.name }}.service
systemctl --no-pager --lines=0 status {{ f.name }}.service
