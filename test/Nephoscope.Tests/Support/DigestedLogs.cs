using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Nephoscope.Tests.Support;

/// <summary>A folder with three hours of a trail, a log file each, and the digests that CloudTrail would deliver beside them.</summary>
public sealed class DigestedLogs : IDisposable
{
    private const string Home = "AWSLogs/111122223333";

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), "nephoscope-test-" + Path.GetRandomFileName());

    /// <summary>The key that signs.</summary>
    public RSA Key { get; } = RSA.Create(2048);

    /// <summary>The log file of an hour.</summary>
    public string Log(int hour) => Path.Combine(Folder, LogName(hour));

    /// <returns>The digests, the earliest first.</returns>
    public List<string> Make(string trail = "t")
    {
        List<string> digests = [];
        string previousObject = "", previousHash = "", previousSignature = "";
        for (int hour = 0; hour < 3; hour++)
        {
            string log = LogName(hour);
            string hash = Pack(Log(hour), Record(hour));
            string end = string.Create(CultureInfo.InvariantCulture, $"2026-03-02T0{hour}:00:00Z");
            string name = $"{Home}/CloudTrail-Digest/eu-west-1/2026/03/02/111122223333_CloudTrail-Digest_eu-west-1_{trail}_eu-west-1_20260302T0{hour}0000Z.json.gz";
            string text = "{\"awsAccountId\":\"111122223333\",\"digestEndTime\":\"" + end + "\",\"digestS3Bucket\":\"b\",\"digestS3Object\":\"" + name + "\",\"previousDigestS3Object\":"
                + Quoted(previousObject) + ",\"previousDigestHashValue\":" + Quoted(previousHash) + ",\"previousDigestSignature\":" + Quoted(previousSignature)
                + ",\"logFiles\":[{\"s3Bucket\":\"b\",\"s3Object\":\"" + log + "\",\"hashValue\":\"" + hash + "\",\"hashAlgorithm\":\"SHA-256\"}]}";
            digests.Add(Path.Combine(Folder, name));
            string before = previousSignature;
            previousHash = Pack(digests[^1], text);
            previousObject = name;
            previousSignature = Convert.ToHexStringLower(Key.SignData(
                Encoding.UTF8.GetBytes($"{end}\nb/{name}\n{previousHash}\n{(before.Length == 0 ? "null" : before)}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }

        return digests;
    }

    public static string Pack(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        gzip.Write(Encoding.UTF8.GetBytes(text));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    public static string Unpack(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }

    public void Dispose()
    {
        Key.Dispose();
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static string LogName(int hour) => $"{Home}/CloudTrail/eu-west-1/2026/03/02/log{hour}.json.gz";

    private static string Record(int hour) =>
        "{\"Records\":[{\"eventVersion\":\"1.09\",\"userIdentity\":{\"type\":\"IAMUser\",\"principalId\":\"AIDA1\",\"arn\":\"arn:aws:iam::111122223333:user/ann\",\"accountId\":\"111122223333\","
        + "\"userName\":\"ann\"},\"eventTime\":\"2026-03-02T0" + hour + ":30:00Z\",\"eventSource\":\"ec2.amazonaws.com\",\"eventName\":\"DescribeInstances\",\"awsRegion\":\"eu-west-1\","
        + "\"sourceIPAddress\":\"198.51.100.7\",\"userAgent\":\"aws-cli/2\",\"eventID\":\"id-" + hour + "\",\"readOnly\":true,\"eventType\":\"AwsApiCall\",\"recipientAccountId\":\"111122223333\"}]}";

    private static string Quoted(string text) => text.Length == 0 ? "null" : "\"" + text + "\"";
}
