-- Who was refused most: calls denied for missing permission, with how many different operations were tried. Many different ones look like probing.
SELECT principal.name AS principal, principal.type AS type, count(*) AS denied, count(DISTINCT api.operation) AS operations,
    round(100.0 * count(*) / any_value(total.calls), 1) AS percent_of_calls, min(time_dt) AS first, max(time_dt) AS last
FROM events
JOIN (SELECT principal.uid AS uid, count(*) AS calls FROM events GROUP BY ALL) AS total ON total.uid = principal.uid
WHERE flags.denied
GROUP BY principal.uid, principal.name, principal.type
ORDER BY operations DESC, denied DESC
LIMIT 100
