-- Credentials that were made: access keys, users, passwords, tokens, with who made them for whom.
SELECT time_dt, principal.name AS principal, api.operation AS operation, json_extract_string(api.request.data, '$.userName') AS for_user, status,
    src_endpoint.ip AS address, cloud.account.uid AS account
FROM events
WHERE api.operation IN ('CreateAccessKey', 'CreateUser', 'CreateLoginProfile', 'UpdateLoginProfile', 'CreateServiceSpecificCredential',
    'GetFederationToken', 'UploadSSHPublicKey', 'CreateVirtualMFADevice', 'DeactivateMFADevice', 'create:serviceaccounts/token')
ORDER BY time_dt DESC
