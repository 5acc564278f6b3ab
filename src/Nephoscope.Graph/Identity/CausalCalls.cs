using Nephoscope.Events;

namespace Nephoscope.Graph;

/// <summary>Which calls tie the caller to what they touch, and how.</summary>
internal static class CausalCalls
{
    /// <summary>Of IAM: to the user, role or group; none for any other call.</summary>
    public static EdgeKind OfIam(string operation) => operation switch
    {
        "CreateAccessKey" or "CreateLoginProfile" or "UpdateLoginProfile" or "CreateUser"
            or "CreateServiceSpecificCredential" or "ResetServiceSpecificCredential" or "UploadSSHPublicKey" or "UploadSigningCertificate"
            or "DeactivateMFADevice" or "EnableMFADevice" => EdgeKind.CreatedCredential,
        "PutUserPolicy" or "AttachUserPolicy" or "PutRolePolicy" or "AttachRolePolicy" or "PutGroupPolicy" or "AttachGroupPolicy"
            or "UpdateAssumeRolePolicy" or "AddUserToGroup" or "CreatePolicyVersion" or "SetDefaultPolicyVersion" or "CreateRole"
            or "DeleteUserPermissionsBoundary" or "DeleteRolePermissionsBoundary" or "PutUserPermissionsBoundary"
            or "PutRolePermissionsBoundary" or "DetachUserPolicy" or "DetachRolePolicy" or "DeleteUserPolicy"
            or "DeleteRolePolicy" => EdgeKind.ModifiedPolicyOf,
        _ => EdgeKind.None,
    };

    /// <summary>Of services that run code: to the host, function, task or image.</summary>
    public static EdgeKind OfCompute(string service, string operation, in SecurityEvent e) => (service, operation) switch
    {
        ("ssm", "SendCommand" or "StartSession" or "ResumeSession" or "StartAutomationExecution")
            or ("ec2-instance-connect", _) or ("ecs", "ExecuteCommand") => EdgeKind.ExecutedOn,
        ("lambda", _) when operation.StartsWith("UpdateFunction", StringComparison.Ordinal) => EdgeKind.ChangedCodeOf,
        ("ec2", "ModifyInstanceAttribute") when JsonText.Value(e[EventField.Request], "userData") is not null => EdgeKind.ChangedCodeOf,
        ("ecr", "PutImage") => EdgeKind.ChangedCodeOf,
        ("ec2", "RunInstances" or "RequestSpotInstances" or "AssociateIamInstanceProfile" or "ReplaceIamInstanceProfileAssociation")
            or ("ecs", "RunTask" or "StartTask" or "CreateService" or "UpdateService" or "RegisterTaskDefinition")
            => EdgeKind.LaunchedWithRole,
        ("lambda", _) when operation.StartsWith("CreateFunction", StringComparison.Ordinal) => EdgeKind.LaunchedWithRole,
        ("lambda", _) when operation.StartsWith("AddPermission", StringComparison.Ordinal) => EdgeKind.ModifiedPolicyOf,
        _ => EdgeKind.None,
    };

    /// <summary>Services whose calls run or change code.</summary>
    public static bool RunsCode(ReadOnlySpan<byte> service) =>
        service.SequenceEqual("ec2"u8) || service.SequenceEqual("lambda"u8) || service.SequenceEqual("ssm"u8) || service.SequenceEqual("ecs"u8)
        || service.SequenceEqual("ecr"u8) || service.SequenceEqual("ec2-instance-connect"u8);

    /// <summary>Services whose calls name roles without passing them to anything that runs.</summary>
    public static bool HandlesData(ReadOnlySpan<byte> service) =>
        service.SequenceEqual("s3"u8) || service.SequenceEqual("kms"u8) || service.SequenceEqual("logs"u8)
        || service.SequenceEqual("dynamodb"u8) || service.SequenceEqual("sqs"u8) || service.SequenceEqual("sts"u8);
}
