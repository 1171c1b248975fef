#!/bin/sh
# Gets a certificate and puts nginx in front of the site, on Debian or Ubuntu. Again: brings the site up to date.
# Written by `paradise init`. To be run as root, once the names of the site lead to this machine.
set -eu
cd "$(dirname "$0")"

stop() {
    echo "proxy.sh: $*" >&2
    exit 1
}
[ "$(id -u)" = 0 ] || stop "run it as root: sudo sh deploy/proxy.sh"
{ command -v nginx && command -v certbot; } >/dev/null || { apt-get update && apt-get install --yes nginx certbot; }

# nginx must not be stopped for it, now or when it is renewed: it gives out what the authority asks for.
mkdir -p /var/www/html/.well-known/acme-challenge
certbot certonly --webroot --webroot-path /var/www/html --keep-until-expiring \
    --deploy-hook 'systemctl reload nginx' --domain shop.example.uz 

install -m 0644 nginx.conf /etc/nginx/sites-available/paradise
ln -sf ../sites-available/paradise /etc/nginx/sites-enabled/paradise
rm -f /etc/nginx/sites-enabled/default # Debian's page; ours is the default server now
nginx -t || {
    rm -f /etc/nginx/sites-enabled/paradise
    stop "nginx does not take the site, so it is not enabled; correct what it says above"
}
systemctl reload nginx
echo "https://shop.example.uz is served"
