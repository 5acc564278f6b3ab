namespace Nephoscope.Lab;

internal sealed partial class ApiCatalog
{
    private const string Done = """{"requestId":"%Uuid%","_return":true}""";

    /// <summary>Operations of rare but harmless days, and of attacks that look like them.</summary>
    private void AddSeldom()
    {
        AddDestruction();
        AddMoving();
        AddPeople();
        AddModels();
        Object("ListObjects", "\"list-type\":\"2\",\"max-keys\":\"1000\",\"encoding-type\":\"url\"", false);
        Object("GetObject", "\"key\":\"%Other%\"", false);
    }

    private void AddDestruction()
    {
        Write("iam", "DeleteRole", """{"roleName":"%Role%"}""", region: Global);
        Write("iam", "DeleteRolePolicy", """{"roleName":"%Role%","policyName":"access"}""", region: Global);
        Write("s3", "CreateBucket", """{"bucketName":"fernhill-%Other%","Host":"fernhill-%Other%.s3.%Region%.amazonaws.com","CreateBucketConfiguration":{"LocationConstraint":"%Region%","xmlns":"http://s3.amazonaws.com/doc/2006-03-01/"}}""");
        Write("s3", "DeleteBucket", """{"bucketName":"fernhill-%Other%","Host":"fernhill-%Other%.s3.%Region%.amazonaws.com"}""");
        Write("lambda", "DeleteFunction20150331", """{"functionName":"%Other%"}""");
        Write("ecs", "DeregisterTaskDefinition", """{"taskDefinition":"%Repository%:%Digits%"}""");
        Write("ecs", "DeleteService", """{"cluster":"%Cluster%","service":"%Other%","force":true}""");
        Write("ec2", "DeleteTags", """{"resourcesSet":{"items":[{"resourceId":"%Instance%"}]},"tagSet":{"items":[{"key":"owner"}]}}""", Done);
        Write("ec2", "RevokeSecurityGroupIngress", """{"groupId":"%SecurityGroup%","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":443,"toPort":443,"ipRanges":{"items":[{"cidrIp":"10.40.0.0/16"}]}}]}}""", Done);
        Write("sqs", "CreateQueue", """{"queueName":"%Other%","attributes":{"VisibilityTimeout":"60"}}""");
        Write("sqs", "DeleteQueue", """{"queueUrl":"https://sqs.%Region%.amazonaws.com/%Account%/%Other%"}""");
    }

    private void AddMoving()
    {
        Write("ec2", "CreateVpc", """{"cidrBlock":"10.60.0.0/16","instanceTenancy":"default"}""", """{"requestId":"%Uuid%","vpc":{"vpcId":"vpc-%Hex17%","state":"pending","cidrBlock":"10.60.0.0/16"}}""");
        Write("ec2", "CreateSubnet", """{"vpcId":"vpc-%Hex17%","cidrBlock":"10.60.%Other%.0/24"}""", """{"requestId":"%Uuid%","subnet":{"subnetId":"subnet-%Hex17%","state":"pending"}}""");
        Write("ec2", "CreateSecurityGroup", """{"groupName":"%Other%","groupDescription":"managed","vpcId":"vpc-%Hex17%"}""", """{"requestId":"%Uuid%","_return":true,"groupId":"sg-%Hex17%"}""");
        Write("ec2", "StopInstances", """{"instancesSet":{"items":[{"instanceId":"%Instance%"}]},"force":false}""", Done);
        Write("ec2", "StartInstances", """{"instancesSet":{"items":[{"instanceId":"%Instance%"}]}}""", Done);
        Write("ec2", "CopySnapshot", """{"sourceRegion":"eu-west-1","sourceSnapshotId":"snap-%Hex17%","description":"drill"}""", """{"requestId":"%Uuid%","snapshotId":"snap-%Hex17%"}""");
        Write("ec2", "CreateImage", """{"instanceId":"%Instance%","name":"%Other%","noReboot":true}""", """{"requestId":"%Uuid%","imageId":"ami-%Hex17%"}""");
        Write("rds", "RestoreDBInstanceFromDBSnapshot", """{"dBInstanceIdentifier":"%Other%","dBSnapshotIdentifier":"rds:%Database%-2026-03-17","publiclyAccessible":false}""", """{"dBInstanceIdentifier":"%Other%","dBInstanceStatus":"creating","engine":"postgres"}""");
        Write("rds", "DeleteDBInstance", """{"dBInstanceIdentifier":"%Other%","skipFinalSnapshot":true}""", """{"dBInstanceIdentifier":"%Other%","dBInstanceStatus":"deleting"}""");
        Write("rds", "RebootDBInstance", """{"dBInstanceIdentifier":"%Database%","forceFailover":true}""", """{"dBInstanceIdentifier":"%Database%","dBInstanceStatus":"rebooting"}""");
        Write("route53", "ChangeResourceRecordSets", """{"hostedZoneId":"Z0%Upper16%","changeBatch":{"changes":[{"action":"UPSERT","resourceRecordSet":{"name":"app.fernhill.example","type":"CNAME","tTL":60,"resourceRecords":[{"value":"%Other%.fernhill.example"}]}}]}}""", region: Global);
        Write("organizations", "CreateAccount", """{"accountName":"%Other%","email":"HIDDEN_DUE_TO_SECURITY_REASONS","roleName":"OrganizationAccountAccessRole"}""", """{"createAccountStatus":{"id":"car-%Hex8%%Hex8%","accountName":"HIDDEN_DUE_TO_SECURITY_REASONS","state":"IN_PROGRESS"}}""", Global);
        Write("organizations", "MoveAccount", """{"accountId":"%Other%","sourceParentId":"r-fern","destinationParentId":"ou-fern-%Hex8%"}""", region: Global);
        Write("organizations", "AttachPolicy", """{"policyId":"p-%Hex8%","targetId":"%Other%"}""", region: Global);
        Write("cloudtrail", "CreateTrail", """{"name":"account","s3BucketName":"fernhill-logs","isMultiRegionTrail":true}""");
        Write("cloudtrail", "StartLogging", """{"name":"account"}""");
        Write("config", "PutConfigurationRecorder", """{"configurationRecorder":{"name":"default","roleARN":"arn:aws:iam::%Account%:role/config","recordingGroup":{"allSupported":true}}}""");
        Write("guardduty", "CreateDetector", """{"enable":true,"clientToken":"%Uuid%"}""", """{"detectorId":"%Hex8%%Hex8%%Hex8%%Hex8%"}""");
        Write("s3", "PutAccountPublicAccessBlock", """{"Host":"%Account%.s3-control.%Region%.amazonaws.com","PublicAccessBlockConfiguration":{"BlockPublicAcls":true,"IgnorePublicAcls":true,"BlockPublicPolicy":true,"RestrictPublicBuckets":true}}""");
    }

    private void AddPeople()
    {
        Write("iam", "CreateUser", """{"userName":"%User%"}""", """{"user":{"path":"/","userName":"%User%","userId":"AIDA%Upper16%Q","arn":"arn:aws:iam::%Account%:user/%User%","createDate":"%Time%"}}""", Global);
        Write("iam", "CreateLoginProfile", """{"userName":"%User%","passwordResetRequired":true}""", """{"loginProfile":{"userName":"%User%","createDate":"%Time%","passwordResetRequired":true}}""", Global);
        Write("iam", "RemoveUserFromGroup", """{"groupName":"%Other%","userName":"%User%"}""", region: Global);
        Write("iam", "DetachUserPolicy", """{"userName":"%User%","policyArn":"arn:aws:iam::aws:policy/%Other%"}""", region: Global);
        Write("iam", "UpdateAccessKey", """{"userName":"%User%","accessKeyId":"%Other%","status":"Inactive"}""", region: Global);
        Write("iam", "DeleteAccessKey", """{"userName":"%User%","accessKeyId":"%Other%"}""", region: Global);
        Write("iam", "CreateOpenIDConnectProvider", """{"url":"https://%Other%","clientIDList":["sts.amazonaws.com"],"thumbprintList":["%Hex8%%Hex8%%Hex8%%Hex8%%Hex8%"]}""", """{"openIDConnectProviderArn":"arn:aws:iam::%Account%:oidc-provider/%Other%"}""", Global);
        Write("iam", "CreateSAMLProvider", """{"name":"%Other%"}""", region: Global);
        Read("iam", "GenerateCredentialReport", region: Global);
        Read("iam", "GetCredentialReport", region: Global);
    }

    private void AddModels()
    {
        Read("bedrock", "ListFoundationModels", """{"byOutputModality":"TEXT"}""");
        Read("bedrock", "GetFoundationModelAvailability", """{"modelId":"%Other%"}""");
        Read("bedrock", "GetModelInvocationLoggingConfiguration");
        Write("bedrock", "DeleteModelInvocationLoggingConfiguration", NoRequest);
        Write("bedrock", "PutUseCaseForModelAccess", """{"formData":"%B64%"}""");
        Write("bedrock", "CreateFoundationModelAgreement", """{"modelId":"%Other%","offerToken":"%B64%"}""");
        Read("bedrock", "InvokeModel", """{"modelId":"%Other%"}""");
        Read("bedrock", "ConverseStream", """{"modelId":"%Other%"}""");
    }

    private void Object(string operation, string request, bool write) =>
        calls.Add("s3:" + operation, new CallTemplate(
            "s3", operation, "{\"bucketName\":\"%Bucket%\",\"Host\":\"%Bucket%.s3.%Region%.amazonaws.com\"," + request + "}", "null", BucketResource.Trim(), null, write, "AwsApiCall", data: true));
}
