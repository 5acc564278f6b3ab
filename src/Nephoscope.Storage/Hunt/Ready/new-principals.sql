-- Principals seen for the first time on each day: new people, roles and machines, with what they did first.
SELECT min(time_dt) AS first_seen, strftime(min(time_dt), '%Y-%m-%d') AS first_day, principal.name AS principal, principal.type AS type,
    arg_min(api.operation, time_dt) AS first_operation, arg_min(src_endpoint.ip, time_dt) AS first_address, count(*) AS events
FROM events
WHERE principal.uid IS NOT NULL
GROUP BY principal.uid, principal.name, principal.type
ORDER BY first_seen DESC
