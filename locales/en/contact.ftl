# The contact form as a page
contact-title = Write to us
contact-intro = Tell us what you need and we will get back to you.
contact-name = Your name
contact-company = Company
contact-phone = Phone
contact-phone-hint = With the area code, such as +998 90 123-45-67.
contact-email = E-mail
contact-product-type = Product
contact-quantity = Quantity
contact-message = Message
contact-file = File
contact-file-hint = { $kinds }, up to { $max } MB.
contact-choose = Choose…
contact-optional = (optional)
contact-honeypot = Leave this field empty
contact-send = Send
contact-not-sent = The request was not sent.
contact-file-again = If you attached a file, choose it again: browsers do not keep it.
contact-other-ways = Other ways to reach us:

# After it
contact-sent = The request is sent
contact-number = Its number:
contact-home = To the site
contact-again = Send another request

# Submits that are sent again
lead-retry-conflict = This form was sent before with other content. Send it once more if this is a new request.
