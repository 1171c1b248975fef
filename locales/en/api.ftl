# The description of the API as a page
api-docs-title = API
api-docs-intro = Everything that programs can ask of this site. Descriptions are in English.
api-docs-languages = Language of the page
api-docs-search = Search
api-docs-token = API token, for trying
api-docs-nothing = Nothing has these words.
api-docs-permission = Needs an API token with the permission
api-docs-public = For everyone, without an API token.
api-docs-parameters = Parameters
api-docs-required = required
api-docs-body = Body
api-docs-answers = Answers
api-docs-schemas = Schemas
api-docs-try = Try it
api-docs-real = This really changes the data of the site.
api-docs-send = Send
api-docs-failed = The site cannot be reached.
