//! Signatures of Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use settings::Secret;
use sha2::Sha256;

/// The value of `webhook-signature`: one `v1,…` for each key, separated by spaces.
///
/// # Errors
/// A `whsec_` key is not valid base64. With a message.
pub fn sign(secrets: &[Secret], id: &str, timestamp: i64, body: &str) -> Result<String, String> {
    let one = |secret: &Secret| {
        let key = key(secret.expose())?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| error.to_string())?;
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    };
    let signatures: Result<Vec<_>, String> = secrets.iter().map(one).collect();
    Ok(signatures?.join(" "))
}

/// Decodes a key: `whsec_` and base64, or plain text.
fn key(secret: &str) -> Result<Vec<u8>, String> {
    match secret.strip_prefix("whsec_") {
        None => Ok(secret.as_bytes().to_vec()),
        Some(encoded) => STANDARD
            .decode(encoded)
            .map_err(|_| "a key for webhooks begins with whsec_ and is not base64 after that".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(secrets: &[&str]) -> Result<String, String> {
        let secrets: Vec<Secret> = secrets
            .iter()
            .map(|text| Secret::from((*text).to_owned()))
            .collect();
        sign(
            &secrets,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            "{\"test\": 2432232314}",
        )
    }

    #[test]
    fn the_vector_of_the_standards_libraries_holds() {
        assert_eq!(
            signed(&["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]).unwrap(),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn while_keys_change_each_signs() {
        let both = signed(&["new", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]).unwrap();
        let (new, old) = both.split_once(' ').unwrap();
        assert_eq!(new, signed(&["new"]).unwrap());
        assert_eq!(old, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_damaged_key_is_told_without_showing_it() {
        let error = signed(&["whsec_!hunter2!"]).unwrap_err();
        assert!(error.contains("base64") && !error.contains("hunter2"));
    }
}
