-- Posts JSON that is as large and as deeply nested as a client can make it: 10 MiB of opened arrays.
wrk.method = "POST"
wrk.body = string.rep("[", 10 * 1024 * 1024)
wrk.headers["Content-Type"] = "application/json"
