# Mail and messages about leads
notice-request = Lead
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
notice-thanks-request = Your request
notice-thanks-subject = We have received your request
notice-hello = Hello!
notice-thanks = Thank you for writing to us. We have received your request and will contact you soon.
notice-automatic = This is an automatic reply.
notice-digest = { $count ->
    [one] { $count } new lead is waiting
   *[other] { $count } new leads are waiting
}
notice-alert-subject = A notification could not be delivered
notice-alert = A notification about a lead could not be delivered and will not be sent again automatically. The lead is safe in the admin.

# Sizes of files
notice-file-size = { $name } ({ $kilobytes } KB)

# Buttons under a message in Telegram
button-claim = I take it
button-contacted = Contacted
button-qualified = Qualified
button-spam = Spam
button-forged = This button is not valid here.
button-gone = This lead does not exist any more.
button-done = Done
button-taken = { $who } has taken it already.
button-already = It is so already.
telegram-taken = Assigned to { $who }
telegram-changed = { $status }: { $who }
telegram-spam = Spam: { $who }
telegram-deleted = This lead was deleted.

# To a colleague who is given a request
given-subject = Lead №{ $number } is assigned to you
given-text = { $by } has assigned lead №{ $number } to you.
