namespace Nephoscope.Lab;

/// <summary>The API operations that the simulated company uses, by <c>service:Operation</c>. Immutable once built.</summary>
internal sealed partial class ApiCatalog
{
    private const string Global = "us-east-1";
    private const string NoRequest = "null";

    private const string BucketResource =
        """
        "additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"%B64%","bytesTransferredOut":%Digits%},"resources":[{"accountId":"%Account%","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::%Bucket%"}]
        """;

    private readonly Dictionary<string, CallTemplate> calls = [];

    public ApiCatalog()
    {
        AddCompute();
        AddIdentity();
        AddStorage();
        AddOperations();
        AddMisuse();
        AddSeldom();
    }

    /// <summary>The operation's template.</summary>
    /// <exception cref="KeyNotFoundException">The catalogue does not know it: a mistake in the lab's own tables.</exception>
    public CallTemplate this[string name] => calls[name];

    private void Read(string service, string operation, string request = NoRequest, string? region = null, string extra = "", string kind = "AwsApiCall", string response = "null") =>
        calls.Add(service + ":" + operation, new CallTemplate(service, operation, request, response, extra, region, false, kind));

    private void Write(string service, string operation, string request, string response = "null", string? region = null, string extra = "", string kind = "AwsApiCall") =>
        calls.Add(service + ":" + operation, new CallTemplate(service, operation, request, response, extra, region, true, kind));
}
