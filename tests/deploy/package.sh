# The life of the package on a machine, with what must be true after each step. $deb is the package.
mode() { stat -c '%U:%G %a' "$1"; }
not() { if "$@"; then echo "must not succeed: $*"; exit 1; fi; } # a `!` would not end the story
is() { [ "$1" = "$2" ] || { echo "found $1, wanted $2"; exit 1; }; }
here() { env -C /var/lib/paradise runuser -u paradise -- paradise "$@"; }
answers() { curl -fsS http://127.0.0.1:8000/api/health/ | jq -e '.status == "healthy"' >/dev/null; }

echo "== it is installed, runs as its own user and keeps its data in its folder"
dpkg --install "$deb"
is "$(mode /usr/bin/paradise)" "root:root 755"
is "$(mode /etc/paradise/paradise.env)" "root:paradise 640"
is "$(mode /var/lib/paradise)" "paradise:paradise 700"
is "$(getent passwd paradise | cut -d: -f6,7)" "/var/lib/paradise:/usr/sbin/nologin"
is "$(ps -o user= -p "$(cat /run/paradise.pid)")" paradise
answers
here config | grep -F 'TRUSTED_PROXIES' | grep -F '127.0.0.1'
echo 'a long password of hers' | here createsuperuser --username anna --password-stdin
is "$(mode /var/lib/paradise/data/paradise.db | cut -d' ' -f1)" paradise:paradise
not runuser -u nobody -- cat /etc/paradise/paradise.env 2>/dev/null

echo "== an upgrade keeps settings and data, and starts the new program"
sed -i 's/^#PUBLIC_URL=.*/PUBLIC_URL=http:\/\/127.0.0.1:8000/' /etc/paradise/paradise.env
before=$(cat /run/paradise.pid)
dpkg --install "$deb"
[ "$before" != "$(cat /run/paradise.pid)" ]
grep -q '^PUBLIC_URL=' /etc/paradise/paradise.env
answers
here resetlink anna | grep -F http

echo "== with a domain it is a whole site on the ports of the web, beside its old address"
cp /etc/paradise/paradise.env /root/before.env
printf 'ACME_DOMAINS=shop.example.uz\nACME_DIRECTORY=https://localhost:1/\n' >/etc/paradise/paradise.env
systemctl restart paradise.service
is "$(curl -sS -o /dev/null -w '%{http_code} %{redirect_url}' http://shop.example.uz/)" "301 https://shop.example.uz/"
is "$(curl -sS -o /dev/null -w '%{http_code}' http://shop.example.uz/.well-known/acme-challenge/none)" 404
curl -sk https://shop.example.uz/ || is $? 35 # there is no certificate yet
cp /root/before.env /etc/paradise/paradise.env
systemctl restart paradise.service
answers

echo "== what somebody stopped stays so in an upgrade"
systemctl stop paradise.socket paradise.service
dpkg --install "$deb"
not systemctl is-active --quiet paradise.service

echo "== what paradise init writes takes the place of the package's"
mkdir /root/new && cd /root/new
paradise init --yes --path /usr/bin/paradise --domain shop.example.uz --admin anna
systemctl start paradise.socket paradise.service
sh deploy/install.sh
curl -fsS http://127.0.0.1:9000/readyz
here config | grep -F PUBLIC_URL | grep -F https://shop.example.uz
is "$(mode /var/lib/paradise/.env)" "paradise:paradise 600"
cd /

echo "== removed, it is gone; settings and data are not"
systemctl start paradise.socket paradise.service
dpkg --remove paradise
not systemctl is-active --quiet paradise.service
[ ! -e /usr/bin/paradise ]
[ -e /etc/paradise/paradise.env ]
[ -e /var/lib/paradise/data/paradise.db ]

echo "== purged, the settings are gone; leads are nobody's to delete but the operator's"
dpkg --purge paradise | grep -F 'stays in /var/lib/paradise'
[ ! -e /etc/paradise ]
[ ! -L /var/lib/paradise/.env ]
[ -e /var/lib/paradise/data/paradise.db ]
getent passwd paradise >/dev/null

echo "== without systemd and without data it comes and goes, too"
rm -r /var/lib/paradise /run/systemd/system
dpkg --install "$deb"
here check
dpkg --purge paradise
[ ! -e /var/lib/paradise ]
not getent passwd paradise
