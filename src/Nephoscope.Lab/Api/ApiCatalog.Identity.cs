namespace Nephoscope.Lab;

internal sealed partial class ApiCatalog
{
    private const string Credentials =
        """
        "credentials":{"accessKeyId":"%ChildKey%","sessionToken":"%Token%","expiration":"%Time%"}
        """;

    private const string RoleResource =
        """
        "resources":[{"accountId":"%Account%","type":"AWS::IAM::Role","ARN":"%ChildRole%"}]
        """;

    private void AddIdentity()
    {
        string assumed = "{" + Credentials.Trim() + ",\"assumedRoleUser\":{\"assumedRoleId\":\"%ChildId%:%ChildName%\",\"arn\":\"%ChildArn%\"}}";
        Read("sts", "GetCallerIdentity");
        Read("sts", "AssumeRole", """{"roleArn":"%ChildRole%","roleSessionName":"%ChildName%"}""", extra: RoleResource.Trim() + ",\"sharedEventID\":\"%Uuid%\"", response: assumed);
        Read(
            "sts",
            "AssumeRoleWithWebIdentity",
            """{"roleArn":"%ChildRole%","roleSessionName":"%ChildName%","durationSeconds":3600}""",
            extra: RoleResource.Trim(),
            response: assumed[..^1] + ",\"subjectFromWebIdentityToken\":\"%Other%\",\"provider\":\"arn:aws:iam::%Account%:oidc-provider/token.actions.githubusercontent.com\",\"audience\":\"sts.amazonaws.com\"}");
        Read(
            "sts",
            "AssumeRoleWithSAML",
            """{"sAMLAssertionID":"_%Uuid%","roleSessionName":"%ChildName%","durationSeconds":28800,"roleArn":"%ChildRole%","principalArn":"arn:aws:iam::%Account%:saml-provider/AWSSSO_0f3e_DO_NOT_DELETE"}""",
            extra: RoleResource.Trim(),
            response: assumed[..^1] + ",\"issuer\":\"https://portal.sso.eu-west-1.amazonaws.com/saml/assertion\",\"subjectType\":\"persistent\"}");
        Write("signin", "ConsoleLogin", NoRequest, """{"ConsoleLogin":"Success"}""", Global, "\"additionalEventData\":{\"LoginTo\":\"https://console.aws.amazon.com/console/home?region=eu-west-1\",\"MobileVersion\":\"No\",\"MFAIdentifier\":\"arn:aws:iam::%Account%:mfa/phone\",\"MFAUsed\":\"Yes\"}", "AwsConsoleSignIn");
        Read("iam", "ListUsers", """{"maxItems":1000}""", Global);
        Read("iam", "ListRoles", """{"maxItems":1000}""", Global);
        Read("iam", "ListGroups", """{"maxItems":1000}""", Global);
        Read("iam", "ListPolicies", """{"scope":"Local","onlyAttached":false}""", Global);
        Read("iam", "ListAccountAliases", NoRequest, Global);
        Read("iam", "GetAccountSummary", NoRequest, Global);
        Read("iam", "GetAccountPasswordPolicy", NoRequest, Global);
        Read("iam", "GetAccountAuthorizationDetails", """{"maxItems":500}""", Global);
        foreach (string name in new[] { "GetUser", "ListAccessKeys", "ListMFADevices", "ListGroupsForUser", "ListAttachedUserPolicies", "ListUserPolicies", "GetLoginProfile", "ListSigningCertificates" })
        {
            Read("iam", name, """{"userName":"%User%"}""", Global);
        }

        Read("iam", "GetAccessKeyLastUsed", """{"accessKeyId":"AKIA%Upper16%"}""", Global);
        Read("iam", "GetRole", """{"roleName":"%Role%"}""", Global);
        Read("iam", "ListAttachedRolePolicies", """{"roleName":"%Role%"}""", Global);
        Read("iam", "ListRolePolicies", """{"roleName":"%Role%"}""", Global);
        Read("iam", "GetRolePolicy", """{"roleName":"%Role%","policyName":"access"}""", Global);
        AddIdentityChanges();
    }

    private void AddIdentityChanges()
    {
        string inside = """{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"sqs:ReceiveMessage\",\"sqs:DeleteMessage\"],\"Resource\":\"arn:aws:sqs:%Region%:%Account%:%Queue%\"}]}""";
        Write("iam", "PutRolePolicy", "{\"roleName\":\"%Role%\",\"policyName\":\"access\",\"policyDocument\":\"" + inside + "\"}", region: Global);
        Write("iam", "TagRole", """{"roleName":"%Role%","tags":[{"key":"team","value":"platform"}]}""", region: Global);
        Write("iam", "UpdateAssumeRolePolicy", "{\"roleName\":\"%Role%\",\"policyDocument\":\"" + inside + "\"}", region: Global);
        Write("iam", "AttachUserPolicy", """{"userName":"%User%","policyArn":"arn:aws:iam::aws:policy/%Other%"}""", region: Global);
        Write("iam", "UpdateLoginProfile", """{"userName":"%User%","passwordResetRequired":false}""", region: Global);
        Write("iam", "ChangePassword", NoRequest, region: Global);
        Write("iam", "CreateAccessKey", """{"userName":"%User%"}""", """{"accessKey":{"userName":"%User%","accessKeyId":"AKIA%Upper16%","status":"Active","createDate":"%Time%"}}""", Global);
        Write("iam", "AddUserToGroup", """{"groupName":"%Other%","userName":"%User%"}""", region: Global);
        Write("iam", "CreateRole", "{\"roleName\":\"%Role%\",\"assumeRolePolicyDocument\":\"" + """{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}""" + "\",\"path\":\"/\"}", """{"role":{"path":"/","roleName":"%Role%","roleId":"AROA%Upper16%Q","arn":"arn:aws:iam::%Account%:role/%Role%","createDate":"%Time%"}}""", Global);
    }
}
