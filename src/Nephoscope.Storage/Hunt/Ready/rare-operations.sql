-- Operations that exactly one principal ever used, and seldom: what only one does is either a job of its own or out of place.
SELECT api.service.name AS service, api.operation AS operation, any_value(principal.name) AS principal, count(*) AS times,
    min(time_dt) AS first, max(time_dt) AS last
FROM events
WHERE api.operation IS NOT NULL AND principal.uid IS NOT NULL
GROUP BY ALL
HAVING count(DISTINCT principal.uid) = 1 AND count(*) <= 5
ORDER BY first DESC
LIMIT 500
