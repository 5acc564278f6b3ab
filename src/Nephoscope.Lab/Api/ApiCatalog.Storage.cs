namespace Nephoscope.Lab;

internal sealed partial class ApiCatalog
{
    private void AddStorage()
    {
        Read("s3", "ListBuckets", """{"Host":"s3.amazonaws.com"}""", Global);
        (string Name, string Query)[] reads =
        [
            ("GetBucketAcl", "acl"), ("GetBucketLocation", "location"), ("GetBucketVersioning", "versioning"), ("GetBucketPolicy", "policy"),
            ("GetBucketPublicAccessBlock", "publicAccessBlock"), ("GetBucketEncryption", "encryption"), ("GetBucketLifecycle", "lifecycle"),
            ("GetBucketTagging", "tagging"), ("GetBucketPolicyStatus", "policyStatus"), ("GetBucketLogging", "logging"),
            ("GetBucketReplication", "replication"), ("GetBucketCors", "cors"), ("GetBucketWebsite", "website"),
        ];
        foreach ((string name, string query) in reads)
        {
            Read("s3", name, "{\"bucketName\":\"%Bucket%\",\"Host\":\"%Bucket%.s3.%Region%.amazonaws.com\",\"" + query + "\":\"\"}", extra: BucketResource.Trim());
        }

        Write("s3", "PutBucketTagging", Bucket("tagging", "\"Tagging\":{\"TagSet\":{\"Tag\":{\"Key\":\"team\",\"Value\":\"platform\"}}}"), extra: BucketResource.Trim());
        Write("s3", "PutBucketLifecycle", Bucket("lifecycle", "\"LifecycleConfiguration\":{\"Rule\":{\"ID\":\"expire\",\"Status\":\"Enabled\",\"Filter\":{\"Prefix\":\"\"},\"Expiration\":{\"Days\":%Other%}}}"), extra: BucketResource.Trim());
        Write("s3", "PutBucketVersioning", Bucket("versioning", "\"VersioningConfiguration\":{\"Status\":\"%Other%\",\"xmlns\":\"http://s3.amazonaws.com/doc/2006-03-01/\"}"), extra: BucketResource.Trim());
        Write("s3", "PutBucketPolicy", Bucket("policy", "\"bucketPolicy\":{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"read\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::%Other%:root\"},\"Action\":[\"s3:GetObject\",\"s3:ListBucket\"],\"Resource\":[\"arn:aws:s3:::%Bucket%\",\"arn:aws:s3:::%Bucket%/*\"]}]}"), extra: BucketResource.Trim());
        Write("s3", "PutBucketPublicAccessBlock", Bucket("publicAccessBlock", "\"PublicAccessBlockConfiguration\":{\"BlockPublicAcls\":%Other%,\"IgnorePublicAcls\":%Other%,\"BlockPublicPolicy\":%Other%,\"RestrictPublicBuckets\":%Other%,\"xmlns\":\"http://s3.amazonaws.com/doc/2006-03-01/\"}"), extra: BucketResource.Trim());
        Write("s3", "DeleteBucketEncryption", "{\"bucketName\":\"%Bucket%\",\"Host\":\"%Bucket%.s3.%Region%.amazonaws.com\",\"encryption\":\"\"}", extra: BucketResource.Trim());

        string key = "\"resources\":[{\"accountId\":\"%Account%\",\"type\":\"AWS::KMS::Key\",\"ARN\":\"arn:aws:kms:%Region%:%Account%:key/%Key%\"}]";
        Read("kms", "Decrypt", """{"encryptionContext":{"SecretARN":"arn:aws:secretsmanager:%Region%:%Account%:secret:%Other%","SecretVersionId":"%Uuid%"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}""", extra: key);
        Read("kms", "GenerateDataKey", """{"keyId":"arn:aws:kms:%Region%:%Account%:key/%Key%","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::%Other%"},"keySpec":"AES_256"}""", extra: key);
        Read("kms", "ListAliases", """{"limit":100}""");
        Read("kms", "DescribeKey", """{"keyId":"%Key%"}""", extra: key);
        Read("secretsmanager", "GetSecretValue", """{"secretId":"arn:aws:secretsmanager:%Region%:%Account%:secret:%Secret%"}""");
        Read("secretsmanager", "ListSecrets", """{"maxResults":100}""");
        Read("secretsmanager", "DescribeSecret", """{"secretId":"%Secret%"}""");

        static string Bucket(string query, string body) =>
            "{\"bucketName\":\"%Bucket%\",\"Host\":\"%Bucket%.s3.%Region%.amazonaws.com\",\"" + query + "\":\"\"," + body + "}";
    }
}
