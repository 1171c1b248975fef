# The message of `paradise sendtest`
sendtest-subject = Проверочное сообщение: { $site }
sendtest-text = Если вы читаете это сообщение, уведомления сюда доходят.
