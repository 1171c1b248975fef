# What scripts/test and scripts/bench share: a scratch folder, missing packages, a private PostgreSQL. To be sourced.
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

start_postgres() { # OPTION...: sets postgres_url
    find_postgres || { install_packages postgresql && find_postgres; } || stop "No initdb, even after installing postgresql."
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

free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
    echo "$port"
}

clean_up() {
    if [ -f "$scratch/postgres/data/postmaster.pid" ]; then
        "${as_postgres[@]}" "$postgres_bin/pg_ctl" --pgdata="$scratch/postgres/data" --mode=immediate --silent stop || true
    fi
    rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

postgres_version() {
    "$postgres_bin/postgres" --version | awk '{ print $3 }'
}
