-- Principals in a country that they were not in before, after a first day elsewhere. Needs IP intelligence when the events were read.
WITH seen AS (
    SELECT principal.uid AS uid, principal.name AS principal, src_endpoint.country AS country, min(time_dt) AS first_there, count(*) AS events
    FROM events
    WHERE src_endpoint.country IS NOT NULL AND principal.uid IS NOT NULL
    GROUP BY ALL)
SELECT principal, country, first_there, events
FROM (SELECT *, min(first_there) OVER (PARTITION BY uid) AS first_anywhere FROM seen)
WHERE first_there > first_anywhere + INTERVAL 1 DAY
ORDER BY first_there DESC
