//! One order, from the account to the certificate chain.

use std::time::Duration;

use instant_acme::{
    Account, AuthorizationStatus, ChallengeType, Error, Identifier, NewAccount, NewOrder, Order, OrderStatus,
    RetryPolicy,
};

use super::{Problem, client::Client, store::Store};
use crate::{https::challenge, settings::https::HttpsSettings};

/// The interval at which an authority is polled. It grows with each poll.
const FIRST_LOOK: Duration = Duration::from_millis(500);
/// The timeout for polling.
const PATIENCE: Duration = Duration::from_mins(2);

/// The account at this authority. A new one is created if there is none yet.
pub(super) async fn account(
    settings: &HttpsSettings,
    store: &Store,
    client: Client,
) -> Result<Account, Problem> {
    let builder = Account::builder_with_http(Box::new(client));
    if let Some(credentials) = store.account() {
        return Ok(builder.from_credentials(credentials).await?);
    }
    let contact = format!("mailto:{}", &*settings.acme_email);
    let contact = [contact.as_str()];
    let new = NewAccount {
        contact: if settings.acme_email.is_empty() {
            &[]
        } else {
            &contact
        },
        terms_of_service_agreed: true,
        only_return_existing: false,
    };
    let directory = settings.acme_directory.to_string();
    let (account, credentials) = builder.create(&new, directory, None).await?;
    store.keep_account(&credentials)?;
    Ok(account)
}

/// Proves control of the domains and fetches a certificate for them: its key and its chain, in PEM.
pub(super) async fn place(account: &Account, domains: &[String], store: &Store) -> Result<String, Problem> {
    let identifiers: Vec<_> = domains.iter().cloned().map(Identifier::Dns).collect();
    let mut order = account.new_order(&NewOrder::new(&identifiers)).await?;
    prove(&mut order, store).await?;
    let patience = RetryPolicy::new().initial_delay(FIRST_LOOK).timeout(PATIENCE);
    match order.poll_ready(&patience).await {
        Ok(OrderStatus::Ready) => {}
        Ok(_) => return Err(refusal(&mut order, None).await?),
        Err(Error::Api(problem)) => return Err(refusal(&mut order, Some(problem)).await?),
        Err(error) => return Err(error.into()),
    }
    let key = order.finalize().await?;
    let chain = order.poll_certificate(&patience).await?;
    Ok(format!("{key}{chain}"))
}

/// Publishes the proofs that the authority will request, and reports that they are ready.
async fn prove(order: &mut Order, store: &Store) -> Result<(), Problem> {
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization?;
        if authorization.status == AuthorizationStatus::Valid {
            continue;
        }
        let domain = authorization.identifier().to_string();
        let challenge = authorization.challenge(ChallengeType::Http01);
        let mut challenge = challenge
            .filter(|challenge| challenge::is_token(&challenge.token))
            .ok_or(Problem::NoHttp(domain))?;
        store.offer(&challenge.token, challenge.key_authorization().as_str())?;
        challenge.set_ready().await?;
    }
    Ok(())
}

/// Why the authority refuses an order: for a single domain if it names one, otherwise for the whole order.
async fn refusal(order: &mut Order, of_all: Option<instant_acme::Problem>) -> Result<Problem, Problem> {
    let mut refused = Problem::Refused {
        domain: "the order".to_owned(),
        reason: of_all.map_or_else(|| "it does not say why".to_owned(), |problem| problem.to_string()),
    };
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization?;
        let state = authorization.refresh().await?;
        let told = state
            .challenges
            .iter()
            .find_map(|challenge| challenge.error.as_ref());
        if let Some(problem) = told {
            refused = Problem::Refused {
                domain: state.identifier().to_string(),
                reason: problem.to_string(),
            };
        }
    }
    Ok(refused)
}
