#!/bin/sh
# The quick way to look at Paradise: makes what is missing, checks, serves on this computer, opens the browser.
# For a server that others reach, see `paradise init` and docs/deploy.md. Ctrl-C stops.
set -eu
here=$(cd -- "$(dirname -- "$0")" && pwd)

# What people read, in the language of the terminal.
case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
ru*)
    no_program='Программы нет. Положите файл paradise рядом со start.sh или соберите её: cargo build --release (нужен Rust, https://rustup.rs).'
    bad_check='Настройки в .env не годятся: выше сказано, что исправить. Потом запустите start.sh снова.'
    taken='Порт занят другой программой. Остановите её или выберите другой порт: BIND=127.0.0.1:8001 в файле .env.'
    ended='Сервер остановился сам; причина сказана выше.'
    opens='Сайт открыт здесь (Ctrl-C — остановить):'
    owner='Владельца, если его ещё нет, создаст команда:' ;;
uz*)
    no_program='Dastur topilmadi. paradise faylini start.sh yoniga qoʻying yoki uni yigʻing: cargo build --release (Rust kerak, https://rustup.rs).'
    bad_check='.env dagi sozlamalar yaroqsiz: nimani tuzatish yuqorida aytilgan. Keyin start.sh ni qayta ishga tushiring.'
    taken='Portni boshqa dastur egallagan. Uni toʻxtating yoki .env faylida boshqa portni tanlang: BIND=127.0.0.1:8001.'
    ended='Server oʻzi toʻxtadi; sababi yuqorida aytilgan.'
    opens='Sayt shu yerda ochildi (Ctrl-C — toʻxtatish):'
    owner='Sayt egasi hali boʻlmasa, uni shu buyruq yaratadi:' ;;
*)
    no_program='There is no program. Put the file paradise beside start.sh, or build it: cargo build --release (needs Rust, https://rustup.rs).'
    bad_check='The settings in .env cannot be served with; what to correct is said above. Then run start.sh again.'
    taken='Another program has the port. Stop it, or choose another one: BIND=127.0.0.1:8001 in the file .env.'
    ended='The server stopped by itself; why is said above.'
    opens='The site is open here (Ctrl-C stops it):'
    owner='If it has no owner yet, this makes one:' ;;
esac

say() { printf '\n%s\n' "$*" >&2; }

program=
for place in "$here/paradise" "$here/target/release/paradise" "$(command -v paradise || true)"; do
    if [ -x "$place" ] && [ -f "$place" ]; then
        program=$place
        break
    fi
done
if [ -z "$program" ]; then
    say "$no_program"
    exit 1
fi

cd -- "$here"
log=$(mktemp)
server=
stop() { # CODE
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -f "$log"
    exit "$1"
}
trap 'stop 0' INT TERM HUP
give_up() { # WHY: after what the program said
    cat "$log" >&2
    say "$*"
    stop 1
}

[ -e .env ] || "$program" init --yes >"$log" 2>&1 || give_up "$bad_check"
"$program" check >"$log" 2>&1 || give_up "$bad_check"
address=$("$program" config | awk '$1 == "BIND" { print $2 }')
case $address in # what listens everywhere is opened on this computer
0.0.0.0:* | '[::]:'*) address=127.0.0.1:${address##*:} ;;
esac
# Before ours is started, or it would be the other one that answers.
if "$program" health >"$log" 2>&1; then give_up "$taken"; fi

"$program" serve >"$log" 2>&1 &
server=$!
until "$program" health >/dev/null 2>&1; do
    if ! kill -0 "$server" 2>/dev/null; then
        if grep -q 'already in use' "$log"; then give_up "$taken"; fi
        give_up "$ended"
    fi
    sleep 0.2
done
printf '\n%s\n  http://%s/admin/\n%s\n  "%s" createsuperuser\n\n' "$opens" "$address" "$owner" "$program"
if [ -t 1 ]; then
    for opener in xdg-open open; do
        if command -v "$opener" >/dev/null; then
            "$opener" "http://$address/admin/" >/dev/null 2>&1 || true
            break
        fi
    done
fi
wait "$server" || give_up "$ended"
