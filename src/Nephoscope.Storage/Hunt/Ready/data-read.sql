-- Data read from object storage by principal and day: how many reads, of how many objects, and bytes where the source says so.
SELECT day, principal.name AS principal, count(*) AS reads, count(DISTINCT resource_uids) AS objects,
    sum(TRY_CAST(json_extract_string(additional, '$.bytesTransferredOut') AS DOUBLE))::BIGINT AS bytes_out
FROM events
WHERE api.operation IN ('GetObject', 'CopyObject', 'SelectObjectContent') AND status = 'Success'
GROUP BY ALL
ORDER BY bytes_out DESC NULLS LAST, reads DESC
LIMIT 200
