-- Console sign-ins that succeeded without a second factor, with how often each person signed in so.
SELECT principal.name AS principal, actor.user.type AS type, src_endpoint.ip AS address, src_endpoint.country AS country,
    count(*) AS sign_ins, min(time_dt) AS first, max(time_dt) AS last
FROM events
WHERE api.operation = 'ConsoleLogin' AND status = 'Success' AND NOT flags.mfa
GROUP BY ALL
ORDER BY sign_ins DESC, last DESC
