-- Changes to what is logged and watched: trails, flow logs, detectors, recorders, log groups.
SELECT time_dt, principal.name AS principal, api.operation AS operation, coalesce(resource_uids[1], left(api.request.data, 200)) AS what, status, status_code, src_endpoint.ip AS address
FROM events
WHERE NOT flags.read_only AND (api.service.name IN ('cloudtrail.amazonaws.com', 'guardduty.amazonaws.com', 'config.amazonaws.com', 'securityhub.amazonaws.com')
    OR api.operation IN ('DeleteFlowLogs', 'DeleteLogGroup', 'DeleteLogStream', 'PutRetentionPolicy', 'PutBucketLogging'))
ORDER BY time_dt DESC
