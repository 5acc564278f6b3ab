-- Addresses outside that most bytes went to, by flow logs.
SELECT dst_endpoint.ip AS destination, dst_endpoint.port AS port, sum(traffic.bytes) AS bytes, count(DISTINCT connection_info.interface_uid) AS interfaces,
    count(*) AS flows, min(time_dt) AS first, max(time_dt) AS last
FROM events
WHERE source = 'vpc_flow' AND NOT flags.refused
    AND NOT (dst_endpoint.ip LIKE '10.%' OR dst_endpoint.ip LIKE '192.168.%' OR dst_endpoint.ip LIKE '169.254.%'
        OR regexp_matches(dst_endpoint.ip, '^172\.(1[6-9]|2[0-9]|3[01])\.'))
GROUP BY ALL
ORDER BY bytes DESC NULLS LAST
LIMIT 100
