-- Every event that the findings of high incidents rest on, in order: the raw story behind what was told.
SELECT e.time_dt, i.uid AS incident, f.title AS finding, e.principal.name AS principal, e.api.operation AS operation, e.src_endpoint.ip AS address,
    e.status, e.resource_uids[1] AS resource, e.origin.file AS file, e.origin.record AS record
FROM incidents AS i
JOIN findings AS f ON list_contains(i.finding_uids, f.uid)
JOIN events AS e ON list_contains(f.event_uids, e.metadata.uid)
WHERE i.severity_id >= 4
ORDER BY e.time_dt
LIMIT 1000
