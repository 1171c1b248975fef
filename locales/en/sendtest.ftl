# The message of `paradise sendtest`
sendtest-subject = Test message from { $site }
sendtest-text = If you can read this, notifications arrive here.
