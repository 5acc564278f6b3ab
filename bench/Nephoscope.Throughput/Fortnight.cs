using System.Globalization;
using System.Text;
using Nephoscope.Events;

/// <summary>
/// A made-up fortnight of many principals, each of which works on four days out of the same few operations, from two networks: users with
/// a long-lived key, and sessions of roles. Deterministic; one event at a time in event time.
/// </summary>
internal sealed class Fortnight(int principals) : IDisposable
{
    public const int Days = 14;
    public const int EventsPerPrincipal = 32;
    private const int PerAccount = 5000;
    private const int DaysAtWork = 4;
    private const int EventsPerDay = EventsPerPrincipal / DaysAtWork;

    private static readonly (string Service, string Operation, bool Reads, bool OnBucket)[] Calls =
    [
        ("s3.amazonaws.com", "GetObject", true, true), ("s3.amazonaws.com", "PutObject", false, true), ("s3.amazonaws.com", "ListObjects", true, true),
        ("ec2.amazonaws.com", "DescribeInstances", true, false), ("ec2.amazonaws.com", "DescribeVolumes", true, false),
        ("kms.amazonaws.com", "Decrypt", true, false), ("sts.amazonaws.com", "GetCallerIdentity", true, false),
        ("logs.amazonaws.com", "FilterLogEvents", true, false), ("dynamodb.amazonaws.com", "DescribeTable", true, false),
        ("lambda.amazonaws.com", "ListFunctions20150331", true, false), ("cloudwatch.amazonaws.com", "GetMetricData", true, false),
        ("ecr.amazonaws.com", "GetAuthorizationToken", true, false),
    ];

    private readonly EventBatch batch = new(1 << 16);

    public delegate void Take(in SecurityEvent securityEvent);

    public static int Accounts(int principals) => Math.Max(1, principals / PerAccount);

    /// <param name="afterDay">Called when a day is over; null for nobody.</param>
    public long Play(Take take, Action? afterDay = null)
    {
        long count = 0;
        for (int day = 0; day < Days; day++)
        {
            for (int turn = 0; turn < EventsPerDay; turn++)
            {
                for (int i = 0; i < principals; i++)
                {
                    if ((day + i) % Days is 0 or 1 or 7 or 8)
                    {
                        take(Make(i, day, turn));
                        count++;
                    }
                }
            }

            afterDay?.Invoke();
        }

        return count;
    }

    public void Dispose() => batch.Dispose();

    private SecurityEvent Make(int i, int day, int turn)
    {
        long second = (1_750_000_000L / 86_400 * 86_400) + (day * 86_400L) + 28_800 + (turn * 3600L) + (long)(3600.0 * i / principals);
        batch.Reset();
        EventWriter writer = batch.Writer;
        writer.Begin(EventKind.ApiCall, SourceFormat.CloudTrail, EventTime.FromSeconds(second));
        bool user = i % 3 == 0;
        string account = (100_000_000_000 + (i / PerAccount)).ToString(CultureInfo.InvariantCulture);
        string name = string.Create(CultureInfo.InvariantCulture, $"{(user ? "person" : "service")}-{i:D7}");
        (string service, string operation, bool reads, bool onBucket) = Calls[((i * 7) + (turn * (1 + (i % 3)))) % Calls.Length];
        writer.Header.Flags = reads ? EventFlags.ReadOnly : EventFlags.None;
        writer.Header.UidFingerprint = ((ulong)day << 40) | ((ulong)turn << 32) | (uint)i;
        Set(writer, EventField.Uid, string.Create(CultureInfo.InvariantCulture, $"0f0f0f0f-{day:D4}-{turn:D4}-0000-{i:D12}"));
        Set(writer, EventField.AccountUid, account);
        Set(writer, EventField.Region, i % 10 == 0 && turn == 3 ? "eu-west-1" : "eu-central-1");
        Set(writer, EventField.ActorType, user ? "IAMUser" : "AssumedRole");
        Set(writer, EventField.ActorUid, user ? "AIDA" + name : "AROA" + name + ":job");
        Set(writer, EventField.ActorArn, user ? $"arn:aws:iam::{account}:user/{name}" : $"arn:aws:sts::{account}:assumed-role/{name}/job");
        Set(writer, EventField.ActorName, user ? name : "");
        Set(writer, EventField.ActorAccountUid, account);
        Set(writer, EventField.CredentialUid, user ? "AKIA" + name : string.Create(CultureInfo.InvariantCulture, $"ASIA{name}{day:D2}"));
        Set(writer, EventField.IssuerArn, user ? "" : $"arn:aws:iam::{account}:role/{name}");
        Set(writer, EventField.SourceAddress, string.Create(CultureInfo.InvariantCulture, $"81.{i % 40}.{(i / 7 % 200) + (turn == 5 ? 1 : 0)}.{i % 250}"));
        Set(writer, EventField.UserAgent, user ? "aws-cli/2.15.1 md/awscrt#0.19 os/linux" : "Boto3/1.34.1 Botocore/1.34.1 exec-env/AWS_ECS_FARGATE");
        Set(writer, EventField.Service, service);
        Set(writer, EventField.Operation, operation);
        Set(writer, EventField.ResourceUid, onBucket ? $"arn:aws:s3:::data-{i % 997}/{name}/{turn}" : "");
        Set(writer, EventField.RecordType, "AwsApiCall");
        writer.Commit();
        return batch[0];
    }

    private static void Set(EventWriter writer, EventField field, string text)
    {
        Span<byte> bytes = stackalloc byte[512];
        writer.Set(field, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }
}
