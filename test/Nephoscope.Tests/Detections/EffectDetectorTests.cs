using Nephoscope.Behavior;
using Nephoscope.Events;

namespace Nephoscope.Tests.Detections;

/// <summary>Each detector that looks at one call: a call that makes it fire, and one close by that must not.</summary>
public sealed class EffectDetectorTests
{

    public static TheoryData<string, string, string, string, string> Cases => new()
    {
        // detector, call that fires, its request, near miss, its request
        { "logging-impaired", "cloudtrail:StopLogging", """{"name":"main"}""", "cloudtrail:StartLogging", """{"name":"main"}""" },
        { "logging-impaired", "cloudtrail:PutEventSelectors", """{"trailName":"t","eventSelectors":[{"includeManagementEvents":false,"readWriteType":"ReadOnly"}]}""", "cloudtrail:PutEventSelectors", """{"trailName":"t","eventSelectors":[{"includeManagementEvents":true,"readWriteType":"All","dataResources":[]}]}""" },
        { "logging-impaired", "guardduty:UpdateDetector", """{"detectorId":"d","enable":false}""", "guardduty:UpdateDetector", """{"detectorId":"d","enable":true}""" },
        { "logging-impaired", "logs:PutRetentionPolicy", """{"logGroupName":"g","retentionInDays":1}""", "logs:PutRetentionPolicy", """{"logGroupName":"g","retentionInDays":365}""" },
        { "logging-impaired", "s3:PutBucketLifecycle", """{"bucketName":"acme-trail","LifecycleConfiguration":{"Rule":{"Expiration":{"Days":1},"Status":"Enabled"}}}""", "s3:PutBucketLifecycle", """{"bucketName":"acme-trail","LifecycleConfiguration":{"Rule":{"Expiration":{"Days":400},"Status":"Enabled"}}}""" },
        { "mfa-removed", "iam:DeactivateMFADevice", """{"userName":"bob","serialNumber":"arn:aws:iam::111122223333:mfa/bob"}""", "iam:EnableMFADevice", """{"userName":"alice","serialNumber":"arn:aws:iam::111122223333:mfa/alice"}""" },
        { "access-key-for-other", "iam:CreateAccessKey", """{"userName":"bob"}""", "iam:CreateAccessKey", """{"userName":"alice"}""" },
        { "federated-trust-added", "iam:CreateSAMLProvider", """{"name":"idp","sAMLMetadataDocument":"x"}""", "iam:UpdateAssumeRolePolicy", """{"roleName":"r","policyDocument":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"}""" },
        { "organization-left", "organizations:LeaveOrganization", "", "organizations:DescribeOrganization", "" },
        { "external-account-access", "ec2:ModifySnapshotAttribute", """{"snapshotId":"snap-1","createVolumePermission":{"add":{"items":[{"userId":"999988887777"}]}}}""", "ec2:ModifySnapshotAttribute", """{"snapshotId":"snap-1","createVolumePermission":{"remove":{"items":[{"userId":"999988887777"}]}}}""" },
        { "external-account-access", "iam:UpdateAssumeRolePolicy", """{"roleName":"r","policyDocument":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::999988887777:root\"},\"Action\":\"sts:AssumeRole\"}]}"}""", "iam:UpdateAssumeRolePolicy", """{"roleName":"r","policyDocument":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"},\"Action\":\"sts:AssumeRole\"}]}"}""" },
        { "external-account-access", "s3:PutBucketPolicy", """{"bucketName":"b","bucketPolicy":{"Statement":[{"Effect":"Allow","Principal":{"AWS":"999988887777"},"Action":["s3:GetObject"],"Resource":"*"}]}}""", "s3:PutBucketPolicy", """{"bucketName":"b","bucketPolicy":{"Statement":{"Effect":"Deny","Principal":{"AWS":"999988887777"},"Action":"s3:*","Resource":"*"}}}""" },
        { "public-exposure", "ec2:AuthorizeSecurityGroupIngress", """{"groupId":"sg-1","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22,"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}}]}}""", "ec2:AuthorizeSecurityGroupIngress", """{"groupId":"sg-1","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":443,"toPort":443,"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}},{"ipProtocol":"tcp","fromPort":22,"toPort":22,"ipRanges":{"items":[{"cidrIp":"10.0.0.0/16"}]}}]}}""" },
        { "public-exposure", "lambda:AddPermission20150331v2", """{"action":"lambda:InvokeFunction","functionName":"f","principal":"*"}""", "lambda:AddPermission20150331v2", """{"action":"lambda:InvokeFunction","functionName":"f","principal":"s3.amazonaws.com"}""" },
        { "public-exposure", "s3:PutBucketPolicy", """{"bucketName":"b","bucketPolicy":{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}}""", "s3:PutBucketPolicy", """{"bucketName":"b","bucketPolicy":{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}}""" },
        { "mining-control-plane", "ec2:RunInstances", """{"instanceType":"p4d.24xlarge","instancesSet":{"items":[{"maxCount":10}]}}""", "ec2:RunInstances", """{"instanceType":"t3.micro","instancesSet":{"items":[{"maxCount":2}]}}""" },
        { "recovery-destroyed", "kms:ScheduleKeyDeletion", """{"keyId":"k","pendingWindowInDays":7}""", "kms:CancelKeyDeletion", """{"keyId":"k"}""" },
        { "object-reencryption", "s3:CopyObject", """{"bucketName":"b","key":"a","x-amz-server-side-encryption-customer-algorithm":"AES256"}""", "s3:CopyObject", """{"bucketName":"b","key":"a","x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:eu-central-1:111122223333:key/1"}""" },
        { "snapshot-exfiltration", "ebs:GetSnapshotBlock", """{"snapshotId":"snap-1"}""", "ec2:DescribeSnapshots", """{"snapshotId":"snap-1"}""" },
        { "object-mass-access", "s3:PutBucketLifecycle", """{"bucketName":"b","LifecycleConfiguration":{"Rule":{"Expiration":{"Days":1}}}}""", "s3:PutBucketLifecycle", """{"bucketName":"b","LifecycleConfiguration":{"Rule":{"Expiration":{"Days":30}}}}""" },
        { "model-abuse", "bedrock:DeleteModelInvocationLoggingConfiguration", "", "bedrock:ListTagsForResource", "" },
        { "remote-command", "ssm:SendCommand", """{"documentName":"AWS-RunShellScript","instanceIds":["i-1","i-2","i-3"]}""", "ssm:GetCommandInvocation", """{"instanceId":"i-1"}""" },
        { "remote-command", "ec2:ModifyInstanceAttribute", """{"instanceId":"i-1","userData":"<sensitiveDataRemoved>"}""", "ec2:ModifyInstanceAttribute", """{"instanceId":"i-1","disableApiTermination":{"value":false}}""" },
        { "function-code-changed", "lambda:UpdateFunctionCode20150331v2", """{"functionName":"f"}""", "lambda:UpdateFunctionCode20150331v2", """{"functionName":"f","dryRun":true}""" },
        { "function-code-changed", "lambda:UpdateFunctionConfiguration20150331v2", """{"functionName":"f","layers":["arn:aws:lambda:eu-central-1:999988887777:layer:x:1"]}""", "lambda:UpdateFunctionConfiguration20150331v2", """{"functionName":"f","timeout":30}""" },
        { "sending-abuse", "ses:PutAccountDetails", """{"productionAccessEnabled":true}""", "ses:ListTemplates", "" },
        { "region-unusual", "account:EnableRegion", """{"RegionName":"ap-east-1"}""", "account:ListRegions", "" },
        { "password-reset-rare", "iam:UpdateLoginProfile", """{"userName":"bob","passwordResetRequired":false}""", "rds:ModifyDBInstance", """{"dBInstanceIdentifier":"db","allocatedStorage":20}""" },
        { "compute-creation-unusual", "lambda:CreateFunction20150331", """{"functionName":"f","role":"arn:aws:iam::111122223333:role/r"}""", "lambda:GetFunction20150331v2", """{"functionName":"f"}""" },
        { "s3-modification-unusual", "s3:DeleteBucketPublicAccessBlock", """{"bucketName":"b"}""", "s3:GetBucketPolicy", """{"bucketName":"b"}""" },
        { "iam-update-anomalous", "iam:AttachUserPolicy", """{"userName":"bob","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}""", "iam:ListUsers", "" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fires_where_it_must_and_not_close_by(string uid, string call, string request, string nearCall, string nearRequest)
    {
        using var bench = new DetectorBench();
        Finding finding = Assert.Single(bench.See(call, request), f => f.AnalyticUid == uid);
        Assert.True(finding.Evidence >= new MicroNats(1_000_000), $"only {finding.Evidence} nats");
        Assert.Equal("event-1", finding.Events[^1].Uid);
        Assert.NotEmpty(finding.Reasons);
        using var other = new DetectorBench();
        Assert.DoesNotContain(other.See(nearCall, nearRequest), f => f.AnalyticUid == uid);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Routine_leaves_little(string uid, string call, string request, string nearCall, string nearRequest)
    {
        Assert.NotEqual((call, request), (nearCall, nearRequest));
        using var bench = new DetectorBench { Level = NoveltyLevel.Known };
        foreach (Finding finding in bench.See(call, request).Where(f => f.AnalyticUid == uid && uid is not "object-reencryption"))
        {
            Assert.True(finding.Evidence <= new MicroNats(1_200_000), $"{finding.Evidence} nats of routine");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_service_of_the_provider_is_not_blamed(string uid, string call, string request, string nearCall, string nearRequest)
    {
        Assert.NotEqual((call, request), (nearCall, nearRequest));
        using var bench = new DetectorBench { Class = IdentityClass.Service };
        Assert.DoesNotContain(bench.See(call, request), f => f.AnalyticUid == uid);
    }

    [Fact]
    public void An_account_known_for_days_weighs_less()
    {
        using var bench = new DetectorBench();
        string Share(string snapshot) => """{"snapshotId":"ID","createVolumePermission":{"add":{"items":[{"userId":"999988887777"}]}}}""".Replace("ID", snapshot, StringComparison.Ordinal);
        MicroNats first = Assert.Single(bench.See("ec2:ModifySnapshotAttribute", Share("snap-1")), f => f.AnalyticUid == "external-account-access").Evidence;
        bench.Wait(TimeSpan.FromDays(3));
        MicroNats later = Assert.Single(bench.See("ec2:ModifySnapshotAttribute", Share("snap-2")), f => f.AnalyticUid == "external-account-access").Evidence;
        Assert.True(later.Value < first.Value / 3, $"{first} then {later}");
    }

    [Fact]
    public void Cleaning_up_ones_own_trail_weighs_less()
    {
        using var bench = new DetectorBench();
        bench.See("cloudtrail:CreateTrail", """{"name":"mine","s3BucketName":"b"}""");
        MicroNats own = Assert.Single(bench.See("cloudtrail:DeleteTrail", """{"name":"arn:aws:cloudtrail:eu-central-1:111122223333:trail/mine"}"""), f => f.AnalyticUid == "logging-impaired").Evidence;
        using var other = new DetectorBench();
        MicroNats foreign = Assert.Single(other.See("cloudtrail:DeleteTrail", """{"name":"main"}"""), f => f.AnalyticUid == "logging-impaired").Evidence;
        Assert.True(own.Value * 3 < foreign.Value, $"{own} against {foreign}");
    }

    [Fact]
    public void A_refused_attempt_still_counts()
    {
        using var bench = new DetectorBench { Flags = EventFlags.Failed | EventFlags.Denied };
        Finding finding = Assert.Single(bench.See("organizations:LeaveOrganization"), f => f.AnalyticUid == "organization-left");
        Assert.True(finding.Evidence >= new MicroNats(5_000_000));
        Assert.Contains("refused", finding.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Repeating_weighs_less_each_time()
    {
        using var bench = new DetectorBench();
        int total = 0;
        for (int i = 0; i < 30; i++)
        {
            total += bench.See("iam:CreateAccessKey", $$"""{"userName":"user{{i}}"}""").Where(f => f.AnalyticUid == "access-key-for-other").Sum(f => f.Evidence.Value);
        }

        Assert.InRange(total / 1e6, 4, 9);
    }

    [Fact]
    public void Weak_findings_do_not_drown_a_strong_one()
    {
        using var bench = new DetectorBench();
        for (int i = 0; i < 12; i++)
        {
            bench.See("iam:CreateRole", $$"""{"roleName":"role{{i}}"}""");
        }

        Finding admin = Assert.Single(
            bench.See("iam:AttachUserPolicy", """{"userName":"bob","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}"""), f => f.AnalyticUid == "iam-update-anomalous");
        Assert.True(admin.Evidence.Nats > 6);
    }
}
