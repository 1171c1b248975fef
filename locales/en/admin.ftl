# Pages of the admin
admin-skip = Skip to the content
admin-language = Language
admin-logout = Sign out
home-title = Home
home-greeting = Hello, { $name }!
home-figures = At a glance

# Lists, forms, actions
admin-menu = Menu
admin-sections = Sections
admin-search = Search
admin-find = Search
admin-chosen = What is chosen
admin-remove = Remove this condition
admin-clear = Clear filters
admin-any-time = Any time
admin-untranslated = Not translated
admin-add = Add
admin-new = New entry
admin-yes = Yes
admin-no = No
admin-age-now = just now
admin-age-minutes = { $number } min ago
admin-age-hours = { $number } h ago
admin-age-days = { $number ->
    [1] yesterday
   *[other] { $number } d ago
}
admin-total =
    { $n ->
        [one] { $n } entry
       *[other] { $n } entries
    }
admin-total-more = More than { $n } entries
admin-selection = Selection
admin-select-all = All { $n } found, not only on this page
admin-action = Action
admin-go = Continue
admin-save-list = Save changes
admin-pages = Pages
admin-first = First
admin-before = Previous
admin-after = Next
admin-last = Last
admin-nothing-found = Nothing matches. Remove a condition or change the search.
admin-nothing-yet = Nothing here yet.
admin-said-added = The entry was added.
admin-said-saved = The changes were saved.
admin-said-deleted = The entry was deleted.
admin-said-edited =
    { $n ->
        [0] There was nothing to save.
        [one] { $n } change was saved.
       *[other] { $n } changes were saved.
    }
admin-said-done =
    { $n ->
        [one] Done: { $n } entry.
       *[other] Done: { $n } entries.
    }
admin-said-none = Tick some entries and choose an action.
admin-said-again = This was done already: the form had been sent before, and there is no second entry.
admin-refused = These entries were left as they are:
admin-edit-failed = Nothing was saved: please check the marked fields.
admin-gone = This entry has been deleted meanwhile.
admin-gone-form = This entry was deleted while you were editing it. Your text is below; you can save it as a new entry.
admin-made-before = This form was saved already. Open the saved entry to edit it; “Save” here adds another one.
admin-made-before-link = Open the saved entry
admin-changed-meanwhile = Somebody else has changed this meanwhile. Reload the page.
admin-not-yet-saved = Not saved yet.
admin-taken = This value is already taken.
admin-one-line = One line is expected here.
admin-one-per-line = One entry per line.
admin-no-translation = not translated
admin-trail = Where you are
admin-history = History
admin-no-history = Nothing has changed yet.
admin-event-added = added
admin-event-changed = changed
admin-event-deleted = deleted
admin-not-saved = Not saved. Please check these fields:
admin-save = Save
admin-save-and-list = Save and go to the list
admin-save-and-add = Save and add another
admin-conflict = Somebody else has changed this entry while you were editing it. Choose what each field should keep: nothing was overwritten.
admin-theirs = Saved now
admin-mine = Yours
admin-save-choice = Save selection
admin-discard = Discard my changes
admin-delete = Delete
admin-delete-ask = Delete this entry?
admin-along = Also deleted:
admin-no-way-back = This cannot be undone.
admin-into-trash = It goes into the trash and can be brought back for 30 days.
trash-title = Trash
trash-about = What was deleted stays here for 30 days, out of every list and figure. Then it is removed for good, with its file.
trash-empty = Nothing was deleted in the last 30 days.
trash-what = Name
trash-deleted = Deleted
trash-gone = Removed for good
trash-restore = Restore
trash-restored = It is back where it was.
trash-newer = Newer
trash-older = Older
admin-cancel = Cancel
admin-and-more = and { $n } more
admin-progress = { $done } of { $total } done
admin-continue = Continue
admin-stop = Stop
admin-month-1 = January
admin-month-2 = February
admin-month-3 = March
admin-month-4 = April
admin-month-5 = May
admin-month-6 = June
admin-month-7 = July
admin-month-8 = August
admin-month-9 = September
admin-month-10 = October
admin-month-11 = November
admin-month-12 = December
admin-picture-too-large = The picture is larger than { $max } MB. Save it smaller.
admin-picture-open = Open the picture in full size
admin-picture-remove = Remove the picture
admin-picture = Picture
admin-any-language = in some language
admin-no-picture = none

# Rows of an object: galleries and lists
admin-add-pictures = Add pictures
admin-move-up = Move up
admin-move-down = Move down
admin-moved-to = Now at place
admin-remove-row = Remove
admin-picture-missing = Choose a picture.
admin-row-changed = Somebody else has changed this row meanwhile; it says now: { $now }. Save once more to keep yours.
admin-picture-failed = It could not be sent. Try again.
admin-selected = Selected:

# Keys of a page
admin-keys = Keyboard shortcuts
admin-keys-single = Single-key shortcuts
admin-key-next = Next entry
admin-key-before = Previous entry
admin-key-open = Open the entry
admin-key-select = Select the entry
admin-key-range = Select up to this entry
admin-key-page = Select all on this page
admin-key-all = Select everything found
admin-key-line = New line in a list
admin-key-line-move = Move the line of a list
admin-close = Close
admin-copy = Copy
admin-copied = Copied
admin-session-ended = Your session has ended
admin-session-ended-hint = Sign in again: everything that you entered on this page stays, and is sent then.
admin-session-other = Another user is signed in here now. The form was not sent. Sign in under your own name to send it.
admin-session-offline = The server cannot be reached. Nothing was sent and nothing is lost. Please try again.
admin-before-one = Previous
admin-after-one = Next
home-trend = Days: { $days }. Total: { $sum }, most in a day: { $most }.
home-trend-table = As a table
home-day = Day
admin-relation-unknown = There is no entry “{ $text }”. Choose one of the list.
admin-relation-several = Several entries match: { $found }. Choose one of them.
admin-relation-open = Open
