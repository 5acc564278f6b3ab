-- Who assumed which role, how often and from where; a pair with one use, or from one country only, is worth a look.
SELECT principal.name AS principal, coalesce(json_extract_string(api.request.data, '$.roleArn'), resource_uids[1]) AS role,
    count(*) AS times, count(*) FILTER (WHERE status = 'Failure') AS failed,
    list(DISTINCT src_endpoint.country) FILTER (WHERE src_endpoint.country IS NOT NULL) AS countries, min(time_dt) AS first, max(time_dt) AS last
FROM events
WHERE api.operation LIKE 'AssumeRole%'
GROUP BY ALL
ORDER BY times, first DESC
