# Request errors
bad-request = The request could not be read.
malformed-json = The request body is not valid JSON.
not-an-object = A JSON object with fields is expected.
invalid = Please check the marked fields.
unauthorized = The token is not valid or has expired.
forbidden = You do not have permission to do this.
detour-first = The account has to set up two-step sign-in first: sign in to the admin in a browser. Until then its API tokens do not work.
csrf-failed = The request was refused: reload the page and try again.
not-found = Not found.
method-not-allowed = This address does not accept this method.
unknown-host = Unknown site address.
timeout = The request took too long.
too-large = The request is too large: { $max } MB at most.
unsupported-media-type = This content type is not accepted: send JSON or a form.
unsupported-encoding = Compressed requests are not accepted.
too-many-requests = Too many requests. Please try again later.
unavailable = The service is temporarily unavailable. Please try again in a minute.
storage-full = The server has run out of space. Please try again later.
idempotency-key = The key of the request must have 1 to { $max } printable Latin characters.
idempotency-conflict = This key was used for another request.
changed-meanwhile = The object was changed after you read it. Read it again before you change it.
changed-meanwhile-by = { $who } changed the object after you read it. Read it again before you change it.
as-is = { $text }
internal = Something went wrong on our side. We have been told.

# Field errors
field-required = This field is required.
field-blank = This field may not be empty.
field-null = This field may not be empty.
field-not-text = A text is expected.
field-too-long =
    { $max ->
        [one] At most { $max } character.
       *[other] At most { $max } characters.
    }
field-too-large = At most { $max } KB.
field-too-deep = Lists and objects may be nested { $max } levels deep at most.
field-not-a-choice = “{ $value }” is not a valid choice.
field-not-a-number = A whole number is expected.
field-number-range = The number must be between { $min } and { $max }.
field-not-an-email = Enter an e-mail address such as name@example.com.
field-not-json = JSON is expected.
field-not-a-date = Wrong date: YYYY-MM-DD is expected.
field-not-a-datetime = Wrong date and time.
field-control-characters = The text contains characters that are not allowed.

# Error page
error-page-home = Go to the start page
error-page-back = Back
error-page-reference = Request number for support:
