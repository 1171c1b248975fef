# Mail and messages about leads
notice-request = Request
notice-message = Message
notice-open = Open in the admin
notice-name = Name
notice-company = Company
notice-phone = Phone
notice-email = E-mail
notice-product-type = Product
notice-quantity = Quantity
notice-language = Language
notice-source = Source
notice-time = Received
notice-file = File
notice-status = Status
notice-thanks-subject = We have received your request
notice-hello = Hello!
notice-thanks = Thank you for writing to us. We have received your request and will contact you soon.
notice-automatic = This is an automatic reply.
notice-digest = { $count ->
    [one] { $count } new request is waiting
   *[other] { $count } new requests are waiting
}
notice-alert-subject = A notice could not be delivered
notice-alert = A notice about a request could not be delivered and will not be tried again by itself. The request is safe in the admin.

# Sizes of files
notice-file-size = { $name } ({ $kilobytes } KB)

# Buttons under a message in Telegram
button-claim = I take it
button-contacted = Contacted
button-qualified = Qualified
button-spam = Spam
button-forged = This button is not valid here.
button-gone = This request does not exist any more.
button-done = Done
button-taken = { $who } has taken it already.
button-already = It is so already.
telegram-taken = Taken by { $who }
telegram-changed = { $status }: { $who }
telegram-spam = Spam: { $who }
telegram-deleted = This request was deleted.

# To a colleague who is given a request
given-subject = Request №{ $number } is yours now
given-text = { $by } has given you request №{ $number }.
