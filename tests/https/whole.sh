# A site on the ports of the web, without a proxy. $folder has what the authority $pebble needs; $name leads here.
is() { [ "$1" = "$2" ] || { echo "found $1, wanted $2"; tail -n 20 /root/site.log; exit 1; }; }
wait_for() { for _ in $(seq 600); do "$@" >/dev/null 2>&1 && return; sleep 0.1; done; echo "in vain: $*"; tail -n 20 /root/site.log; exit 1; }
ask() { curl --silent --show-error --max-time 30 --output /dev/null --write-out "$@"; }

echo "== a user without rights starts it with one setting"
export SSL_CERT_FILE="$folder/trust.pem" # whom the program trusts when it orders
useradd --system --create-home --home-dir /srv/site keeper
cd /srv/site
printf 'ACME_DOMAINS=%s\nACME_DIRECTORY=https://localhost:14000/dir\n' "$name" >.env
install -m 755 /root/site/paradise /usr/local/bin/paradise
chmod -R a+rX "$folder"
as_keeper="setpriv --reuid keeper --regid keeper --clear-groups"
if $as_keeper paradise serve >/root/site.log 2>&1; then echo "port 80 was free for all"; exit 1; fi
grep -F 'AmbientCapabilities=CAP_NET_BIND_SERVICE' /root/site.log
PEBBLE_VA_NOSLEEP=1 "$pebble" -config "$folder/pebble.json" >/root/pebble.log 2>&1 &
wait_for curl --silent --insecure https://localhost:15000/roots/0
$as_keeper --inh-caps +net_bind_service --ambient-caps +net_bind_service paradise serve >/root/site.log 2>&1 &
site=$!

echo "== it orders a certificate and answers over HTTP/2"
curl --silent --insecure https://localhost:15000/roots/0 >/root/root.pem
export CURL_CA_BUNDLE=/root/root.pem
wait_for curl --silent --fail "https://$name/api/health/"
is "$(ask '%{http_version} %{http_code}' --http2 "https://$name/api/content/products/?lang=en")" "2 200"
is "$(ask '%{http_version} %{http_code}' --http2 "https://$name/admin/login/")" "2 200"
is "$(ask '%{http_version} %{http_code}' --http1.1 "https://$name/admin/login/")" "1.1 200"
is "$(ask '%{http_code}' --http2 --resolve "$name:443:[::1]" "https://$name/")" "$(ask '%{http_code}' "https://$name/")"
curl --silent --http2 --dump-header - --output /dev/null "https://$name/" | grep -i '^strict-transport-security: max-age=31536000'

echo "== port 80 leads there, and answers the authority"
is "$(ask '%{http_code} %{redirect_url}' "http://$name/a/?b=c")" "301 https://$name/a/?b=c"
is "$(ask '%{http_code} %{redirect_url}' --data a=b "http://$name/api/leads/submit/")" "308 https://$name/api/leads/submit/"
is "$(ask '%{http_code}' "http://$name/.well-known/acme-challenge/none")" 404
is "$(ask '%{http_code}' "http://127.0.0.1/")" 400

echo "== the commands find it, and the world does"
$as_keeper paradise health
SSL_CERT_FILE=/root/root.pem
chmod 755 /root && chmod 644 /root/root.pem
$as_keeper paradise check --online --json >/root/found.json || true
jq -r '.[].id' /root/found.json
[ "$(jq '[.[] | select(.severity != "warning")] | length' /root/found.json)" = 0 ]
kill $site && wait $site
