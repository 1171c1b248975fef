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
