-- Changes to who may do what: policies, roles, trust and groups, with what was asked for.
SELECT time_dt, principal.name AS principal, api.operation AS operation, coalesce(resource_uids[1], left(api.request.data, 200)) AS what, status, src_endpoint.ip AS address
FROM events
WHERE api.service.name = 'iam.amazonaws.com' AND NOT flags.read_only
    AND (api.operation LIKE '%Policy%' OR api.operation LIKE '%Role%' OR api.operation LIKE '%Group%')
ORDER BY time_dt DESC
LIMIT 500
