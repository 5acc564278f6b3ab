namespace Nephoscope.Lab;

internal sealed partial class ApiCatalog
{
    /// <summary>Operations that ordinary life in this company does not need.</summary>
    private void AddMisuse()
    {
        Read("servicequotas", "ListServiceQuotas", """{"serviceCode":"ec2","maxResults":100}""");
        Write("cloudtrail", "StopLogging", """{"name":"arn:aws:cloudtrail:eu-west-1:%Account%:trail/organisation"}""");
        Write("guardduty", "UpdateDetector", """{"detectorId":"%Hex8%%Hex8%%Hex8%%Hex8%","enable":false}""");
        Write("rds", "CreateDBSnapshot", """{"dBSnapshotIdentifier":"%Other%","dBInstanceIdentifier":"%Database%"}""", """{"dBSnapshotIdentifier":"%Other%","dBInstanceIdentifier":"%Database%","engine":"postgres","allocatedStorage":200,"status":"creating","snapshotType":"manual","encrypted":true}""");
        Write("rds", "ModifyDBSnapshotAttribute", """{"dBSnapshotIdentifier":"ledger-copy","attributeName":"restore","valuesToAdd":["%Other%"]}""", """{"dBSnapshotIdentifier":"ledger-copy","dBSnapshotAttributes":[{"attributeName":"restore","attributeValues":["%Other%"]}]}""");
        Write(
            "lambda",
            "AddPermission20150331v2",
            """{"functionName":"%Function%","statementId":"sync","action":"lambda:InvokeFunction","principal":"%Other%"}""",
            """{"statement":"{\"Sid\":\"sync\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::%Other%:root\"},\"Action\":\"lambda:InvokeFunction\",\"Resource\":\"arn:aws:lambda:%Region%:%Account%:function:%Function%\"}"}""");
        string trust = """{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::%Other%:root\"},\"Action\":\"sts:AssumeRole\"}]}""";
        calls.Add("iam:UpdateAssumeRolePolicy to outside", new CallTemplate(
            "iam", "UpdateAssumeRolePolicy", "{\"roleName\":\"%Role%\",\"policyDocument\":\"" + trust + "\"}", "null", "", Global, true, "AwsApiCall"));
        string customerKey = "\"x-amz-server-side-encryption-customer-algorithm\":\"AES256\"";
        calls.Add("s3:CopyObject with own key", new CallTemplate(
            "s3",
            "CopyObject",
            "{\"bucketName\":\"%Bucket%\",\"Host\":\"%Bucket%.s3.%Region%.amazonaws.com\",\"key\":\"%Other%\",\"x-amz-copy-source\":\"%Bucket%/%Other%\"," + customerKey + "}",
            "{" + customerKey + "}",
            BucketResource.Trim().Replace("\"bytesTransferredIn\":0", "\"bytesTransferredIn\":0,\"SSEApplied\":\"SSE_C\"", StringComparison.Ordinal),
            null,
            true,
            "AwsApiCall",
            data: true));
    }
}
