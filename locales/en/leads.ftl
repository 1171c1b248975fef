# The form of the site
lead-thanks = Thank you! We have received your request and will contact you soon.
lead-limit = Too many requests in a row. Please try again later.
lead-limit-contacts = Too many requests in a row. Please try again later or contact us: { $contacts }.

# Fields of a lead
lead-phone = Enter the whole phone number: 9 to 15 digits, such as +998 90 123-45-67.
lead-file-not-a-file = A file is expected.
lead-file-too-large = The file is too large.
lead-file-empty = The file is empty.
lead-file-extension = Files of the types pdf, doc, docx, jpg, jpeg, png, gif and webp are accepted.
lead-file-content = The content of the file is not what its extension says.

# What speaks against a lead
spam-honeypot = A field that people do not see was filled in.
spam-token-forged = The token of the form is not ours.
spam-token-expired = The form was open for more than a day.
spam-too-fast = The form was sent within two seconds.
spam-token-reused = The same form was sent before.
spam-work-missing = The task for the browser was not solved.
spam-links = Several links in the message.
spam-many-links = Very many links in the message.
spam-shortener = A short link hides where it leads.
spam-link-in-name = A link stands where a name belongs.
spam-markup = Markup of links as in mass mailings.
spam-hidden-characters = Invisible characters inside words.
spam-mixed-alphabets = Latin and Cyrillic letters are mixed inside words.
spam-foreign-script = Hardly a letter of the languages of our visitors.
spam-same-text = The message repeats the name or the company.
spam-disposable-mail = A mail box that lives for minutes.
spam-gibberish = Random letters instead of words.
spam-much-gibberish = Random letters in several fields.
spam-words = Several expressions of mass mailings.
spam-strong-words = Words that only mass mailings use.
spam-phone-unknown = No such phone number can exist.
spam-repeated-text = The same text came from another address.
spam-mass-text = The same text comes from many addresses.
