//! Listening addresses, and the errors if listening fails.

use web::server::{BindError, adopt, bind};

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let first = bind("127.0.0.1:0".parse().expect("an address")).expect("a free port");
    let address = first.local_addr().expect("bound");
    let error = bind(address).expect_err("the port is taken");
    assert!(
        matches!(error, BindError::InUse(taken) if taken == address),
        "{error:?}"
    );
    assert!(error.to_string().contains(&address.to_string()));
}

#[tokio::test]
async fn an_address_of_another_machine_is_named() {
    // TEST-NET-1 of RFC 5737 is assigned to no machine.
    let error = bind("192.0.2.1:8000".parse().expect("an address")).expect_err("not ours");
    assert!(matches!(error, BindError::NotAvailable(_)), "{error:?}");
}

#[tokio::test]
async fn an_inherited_socket_may_come_in_blocking_mode() {
    let inherited = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = inherited.local_addr().expect("bound");
    let listener = adopt(inherited).expect("adopted");
    // In blocking mode this would block the only thread forever.
    let nobody = tokio::time::timeout(std::time::Duration::from_millis(100), listener.accept()).await;
    assert!(nobody.is_err());
    let (_client, accepted) = tokio::join!(tokio::net::TcpStream::connect(address), listener.accept());
    assert!(accepted.is_ok());
}
