#!/usr/bin/env bash
# A machine to throw away: this one's files under a layer in memory, with a network and processes of its own.
# machine.sh PROGRAM DUMP_FOLDER DATABASE: runs the story on stdin there, as root. Needs root here, too.
# What a container has not got is stood in for: systemd starts what the unit says, the authority signs with a key of the
# moment, Telegram is a server that writes down what it is sent.
set -euo pipefail

if [ "${1:-}" != inside ]; then
    exec unshare --mount --net --pid --fork --kill-child -- bash "$0" inside "$@"
fi
program=$2 dump=$3 database=$4 story=$(cat)

layer=$(mktemp -d)
trap 'umount -l "$layer" 2>/dev/null; rmdir "$layer" || true' EXIT
mount --make-rprivate /
mount -t tmpfs -o size=3g tmpfs "$layer"
mkdir "$layer"/{over,work,root}
root=$layer/root
mount -t overlay overlay -o "lowerdir=/,upperdir=$layer/over,workdir=$layer/work" "$root"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
mount -t proc proc "$root/proc"
ip link set lo up

# ---------------------------------------------------------------- what somebody brought along
mkdir -p "$root/root/site" "$root/run/systemd/system" "$root/run/postgresql" "$root/run/lock"
install -m 755 "$program" "$root/root/site/paradise"
cp "$root/root/site/paradise" "$root/root/site/paradise-new"
rm -rf "$root/root/django" "$root/var/lib/paradise" "$root/usr/local/bin/paradise"
cp -r "$dump" "$root/root/django"
mv "$root/root/django/seed.json" "$root/root/django/dump.json"
printf '127.0.0.1 localhost shop.example.uz\n' >"$root/etc/hosts"

# ---------------------------------------------------------------- stand-ins
stand_in() { # NAME: its text on stdin
    cat >"$root/usr/local/bin/$1"
    chmod 755 "$root/usr/local/bin/$1"
}
stand_in systemctl <<'END'
#!/usr/bin/env bash
# Knows the verbs of the guide and the package; a start waits until the program answers, as Type=notify does.
set -eu
for unit in /usr/lib/systemd/system/paradise.service /etc/systemd/system/paradise.service; do
    [ ! -e "$unit" ] || found=$unit # what root wrote beats the package
done
unit=${found:-}
running() { [ -s /run/paradise.pid ] && kill -0 "$(cat /run/paradise.pid)" 2>/dev/null; }
stop() {
    running || return 0
    kill "$(cat /run/paradise.pid)"
    for _ in $(seq 300); do running || return 0; sleep 0.1; done
    exit 1
}
start() {
    running && return 0
    command=$(sed -n 's/^ExecStart=//p' "$unit")
    cd "$(sed -n 's/^WorkingDirectory=//p' "$unit")"
    rights=() # what the unit gives it beyond those of its user
    if grep -q '^AmbientCapabilities=CAP_NET_BIND_SERVICE' "$unit"; then
        rights=(--inh-caps +net_bind_service --ambient-caps +net_bind_service)
    fi
    setsid setpriv --reuid paradise --regid paradise --clear-groups "${rights[@]}" $command </dev/null >>/var/log/journal.txt 2>&1 &
    echo $! >/run/paradise.pid
    for _ in $(seq 600); do
        curl -fs http://127.0.0.1:9000/readyz >/dev/null && return 0
        running || break
        sleep 0.1
    done
    tail -n 20 /var/log/journal.txt >&2
    exit 1
}
case "$*" in
*nginx*) if [ -s /run/nginx.pid ]; then /usr/sbin/nginx -s reload; else /usr/sbin/nginx; fi ;;
daemon-reload | enable*) ;;
disable*--now*) stop ;;
*is-active*) running ;;
restart*paradise.service*) stop; start ;;
start*paradise.service*) start ;;
stop*paradise.service*) stop ;;
*status*) running && echo "paradise.service is active" ;;
*) echo "systemctl: the guide's machine does not know: $*" >&2; exit 1 ;;
esac
END
stand_in journalctl <<'END'
#!/bin/sh
exec tail -n 5 /var/log/journal.txt
END
stand_in certbot <<'END'
#!/bin/sh
mkdir -p /etc/letsencrypt/live/shop.example.uz && cd /etc/letsencrypt/live/shop.example.uz
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=shop.example.uz \
    -addext subjectAltName=DNS:shop.example.uz -keyout privkey.pem -out fullchain.pem 2>/dev/null
cp fullchain.pem chain.pem
END
cat >"$root/root/telegram.conf" <<'END'
pid /run/telegram.pid;
error_log /root/telegram.err;
events {}
http {
    log_format sent '$request_uri $request_body';
    server { # a body is read, and so known, only when it is passed on
        listen 127.0.0.1:8081;
        access_log /root/telegram.log sent;
        client_body_buffer_size 1m;
        location ~ /getUpdates { return 502; }
        location / { proxy_pass http://127.0.0.1:8082; }
    }
    server {
        listen 127.0.0.1:8082;
        access_log off;
        default_type application/json;
        location ~ /getMe { return 200 '{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"Shop","username":"shop_bot"}}'; }
        location / { return 200 '{"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":-1001234567,"type":"group","title":"Leads"}}}'; }
    }
}
END

cat >"$root/root/story.sh" <<END
set -euo pipefail
/usr/sbin/nginx -c /root/telegram.conf
rm -f /etc/nginx/sites-enabled/*
touch /var/log/journal.txt
if [ $database = postgres ]; then
    chown postgres:postgres /run/postgresql
    version=\$(ls /usr/lib/postgresql | sort -V | tail -n 1)
    pg_lsclusters -h | grep -q . || pg_createcluster "\$version" main
    rm -f /var/lib/postgresql/*/*/postmaster.pid
    pg_ctlcluster --skip-systemctl-redirect "\$version" main start
fi
$story
echo "== the story ends"
END
status=0
chroot "$root" /usr/bin/env -i PATH=/usr/local/bin:/usr/local/sbin:/usr/bin:/bin:/usr/sbin:/sbin HOME=/root LANG=C.UTF-8 \
    TELEGRAM_API_URL=http://127.0.0.1:8081 CURL_CA_BUNDLE=/etc/letsencrypt/live/shop.example.uz/fullchain.pem \
    bash /root/story.sh 2>&1 </dev/null || status=$?
echo "== what Telegram was sent"
cat "$root/root/telegram.log" || true
[ $status = 0 ] || { echo "== journal"; tail -n 30 "$root/var/log/journal.txt"; } || true
exit $status
