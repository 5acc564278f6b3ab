-- Programs (user agents) that a principal used for the first time more than a day after it was first seen.
WITH seen AS (
    SELECT principal.uid AS uid, principal.name AS principal, regexp_extract(http_request.user_agent, '^[^ ]+') AS program, min(time_dt) AS first_used, count(*) AS events
    FROM events
    WHERE http_request.user_agent IS NOT NULL AND principal.uid IS NOT NULL
    GROUP BY ALL)
SELECT principal, program, first_used, events
FROM (SELECT *, min(first_used) OVER (PARTITION BY uid) AS known_since FROM seen)
WHERE first_used > known_since + INTERVAL 1 DAY
ORDER BY first_used DESC
LIMIT 500
