-- Addresses outside from which several principals call; a stolen set of keys looks like this, so does an office.
SELECT src_endpoint.ip AS address, src_endpoint.country AS country, src_endpoint.asn AS network, count(DISTINCT principal.uid) AS principals,
    list(DISTINCT principal.name)[1:10] AS some, count(*) AS events, min(time_dt) AS first, max(time_dt) AS last
FROM events
WHERE src_endpoint.ip IS NOT NULL AND principal.uid IS NOT NULL AND source = 'cloudtrail'
GROUP BY ALL
HAVING count(DISTINCT principal.uid) > 1
ORDER BY principals DESC, events DESC
LIMIT 100
