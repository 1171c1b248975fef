use super::*;

#[test]
fn addresses_that_are_not_of_the_public_internet_are_known() {
    for address in [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "::7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ] {
        assert!(!is_public(address.parse().unwrap()), "{address}");
    }
    for address in [
        "1.1.1.1",
        "100.63.255.255",
        "172.32.0.1",
        "192.0.1.1",
        "2606:4700::1111",
        "2a00:1450::1",
    ] {
        assert!(is_public(address.parse().unwrap()), "{address}");
    }
}

#[test]
fn every_spelling_of_a_private_address_is_refused() {
    for url in [
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://%31%32%37.0.0.1/",
        "https://①②⑦.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:a9fe:a9fe]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[fd00:ec2::254]/",
    ] {
        let error = judge(url, &[]).unwrap_err();
        assert!(error.contains("not a public address"), "{url}: {error}");
    }
}

#[test]
fn only_https_on_its_own_port_is_used() {
    for url in [
        "http://example.uz/",
        "https://example.uz:8443/",
        "http://example.uz:443/",
        "ftp://example.uz/",
        "file:///etc/passwd",
        "https://ann:secret@example.uz/",
        "gopher://example.uz/",
        "example.uz",
        "",
    ] {
        assert!(judge(url, &[]).is_err(), "{url}");
    }
    assert!(!judge("https://example.uz/hook?x=1", &[]).unwrap().is_allowed);
    assert!(!judge("https://example.uz:443/", &[]).unwrap().is_allowed);
}

#[test]
fn an_operator_allows_a_host_by_name_or_with_its_port() {
    let allowed = [
        "crm.internal".to_owned(),
        "127.0.0.1:9000".to_owned(),
        "::1".to_owned(),
    ];
    for (url, is_allowed) in [
        ("http://crm.internal:8080/x", true),
        ("https://CRM.internal/", true),
        ("http://127.0.0.1:9000/", true),
        ("http://2130706433:9000/", true),
        ("http://[::1]:1/", true),
    ] {
        assert_eq!(judge(url, &allowed).unwrap().is_allowed, is_allowed, "{url}");
    }
    for url in [
        "http://127.0.0.1:9001/",
        "http://crm.internal.evil.uz/",
        "http://xcrm.internal/",
    ] {
        assert!(judge(url, &allowed).is_err(), "{url}");
    }
}
