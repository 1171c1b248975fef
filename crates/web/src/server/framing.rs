//! Follows the stream of a connection from head to body to the next head.
//!
//! It only determines which bytes hyper may read. Nothing is decoded or stored here.

use super::{
    chunked::{Broken, Chunked},
    head::{Length, Limits, Verdict, judge},
    refusal::Refusal,
};

/// Position of the next byte in the stream.
pub(super) struct Framing {
    place: Place,
    limits: Limits,
}

enum Place {
    Head,
    Known(u64),
    Chunked(Chunked),
}

/// What follows the bytes that may pass.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// Nothing yet: all bytes passed.
    More,
    /// The rest is the beginning of a head. It has to be passed in again together with the next bytes.
    Hold,
    /// The rest is a head that is refused.
    Refuse(Refusal),
    /// The rest is a body whose framing contradicts its head.
    Break,
}

impl Framing {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            place: Place::Head,
            limits,
        }
    }

    /// Whether a request has begun and its end was not seen yet.
    pub(super) fn is_inside_body(&self) -> bool {
        !matches!(self.place, Place::Head)
    }

    /// Follows `bytes`, the first `seen` of which were held back before, and returns how many may pass.
    pub(super) fn follow(&mut self, bytes: &[u8], seen: usize) -> (usize, Then) {
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            match &mut self.place {
                Place::Head => match judge(rest, if at == 0 { seen } else { 0 }, self.limits) {
                    Verdict::Complete(length, body) => {
                        at += length;
                        self.enter(body);
                    }
                    Verdict::Partial => return (at, Then::Hold),
                    Verdict::Refused(refusal) => return (at, Then::Refuse(refusal)),
                },
                Place::Known(left) => {
                    let taken = usize::try_from(*left).unwrap_or(usize::MAX).min(rest.len());
                    at += taken;
                    *left -= taken as u64;
                    if *left == 0 {
                        self.place = Place::Head;
                    }
                }
                Place::Chunked(chunked) => match chunked.follow(rest) {
                    Ok(taken) => {
                        at += taken;
                        if chunked.is_over() {
                            self.place = Place::Head;
                        }
                    }
                    Err(Broken) => return (at, Then::Break),
                },
            }
        }
        (at, Then::More)
    }

    fn enter(&mut self, body: Length) {
        self.place = match body {
            Length::Known(0) => Place::Head,
            Length::Known(length) => Place::Known(length),
            Length::Chunked => Place::Chunked(Chunked::new(self.limits.head_bytes)),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framing() -> Framing {
        Framing::new(Limits {
            head_bytes: 1024,
            target_bytes: 200,
        })
    }

    #[test]
    fn bytes_of_a_body_are_never_taken_for_a_head() {
        let smuggled = "GET /x\n HTTP/9\n\n";
        let stream = format!(
            "POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n{smuggled}",
            smuggled.len()
        );
        assert_eq!(framing().follow(stream.as_bytes(), 0), (stream.len(), Then::More));
    }

    #[test]
    fn requests_behind_each_other_pass_up_to_the_bad_one() {
        let good =
            "GET / HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n";
        let follow = |tail: &str| framing().follow(format!("{good}{tail}").as_bytes(), 0);
        assert_eq!(follow(""), (good.len(), Then::More));
        assert_eq!(follow("GET"), (good.len(), Then::Hold));
        assert_eq!(follow("GET\n"), (good.len(), Then::Refuse(Refusal::Malformed)));
    }
}
