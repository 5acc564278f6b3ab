using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>Somebody is being blinded: trails, detectors, flow logs, recorders or their stores switched off, deleted or narrowed.</summary>
public sealed class LoggingImpaired : IDetector
{
    private const double Cap = 8;
    private readonly OwnResources own = new();
    private readonly LogBuckets logBuckets = new();
    private readonly Repeats repeats = new();

    private static readonly DetectorInfo Described = new()
    {
        Uid = "logging-impaired",
        Title = "Logging or detection disabled",
        Decides = "Calls that stop, delete, narrow or redirect CloudTrail, GuardDuty, Config, Security Hub, flow logs, DNS query logs, log groups, alarms "
            + "or the buckets behind them. Counts whoever does it: 7.5 nats for a trail or detector stopped or deleted, 5 to 6.5 for flow logs, "
            + "recorders and narrowed event selectors, 1.2 to 4 for lesser ones; widened selectors, enabled detectors and long retention do not "
            + "count. Someone who did the same on earlier days leaves an eighth, what the actor itself made within the day a quarter (clean-up), an "
            + "account's first two days three quarters, a refused attempt 0.8. At most 8 nats.",
        Attacks = [CloudAttack.DisableCloudLogs, CloudAttack.DisableTools],
        Process = EvidenceProcess.Effect,
        Operations =
        [
            .. LoggingCalls.Operations, "cloudtrail:CreateTrail", "ec2:CreateFlowLogs", "logs:CreateLogGroup", "guardduty:CreateDetector",
            "config:PutConfigurationRecorder", "s3:CreateBucket", "cloudtrail:CreateEventDataStore",
        ],
    };

    public DetectorInfo Info => Described;

    public IReadOnlyList<DetectorMemory> Remembers => [own, logBuckets, repeats];

    public void Detect(in Observation observation, FindingSink sink)
    {
        if (Caller.IsProvider(in observation))
        {
            return;
        }

        string operation = observation.What;
        logBuckets.Learn(observation.Event);
        string? name = Target(observation.Event);
        if (!LoggingCalls.TryWorth(operation, out Weighted worth))
        {
            Remember(in observation, name);
            return;
        }

        (double share, string? how) = Undue(observation.Event, operation, name);
        if (share <= 0)
        {
            return;
        }

        Standing standing = Standing.Of(in observation);
        var found = new Case(Cap) { Subject = operation + " " + name };
        found.Add(worth.Nats * share * standing.Outright, how ?? "what happens next is no longer recorded or no longer told");
        found.Note(standing.Reason);
        if (own.IsOwn(in observation, name))
        {
            found.Discount(0.25, "the actor made it itself within the last day");
        }

        bool trail = operation.StartsWith("cloudtrail:", StringComparison.Ordinal);
        found.About(trail ? EntityKind.Trail : operation.StartsWith("s3:", StringComparison.Ordinal) ? EntityKind.Bucket : EntityKind.Resource,
            operation.StartsWith("s3:", StringComparison.Ordinal) ? Names.Bucket(name) : name, trail ? "AWS::CloudTrail::Trail" : "AWS");
        found.Report(in observation, sink, Info, $"{Say.Actor(in observation)} {worth.What} {Say.Name(name)}{Say.Tried(in observation)}, from {Say.Place(in observation)}.", repeats);
    }

    private static string? Target(in SecurityEvent e) => Asked.ForAny(
        e, "name", "trailName", "eventDataStore", "detectorId", "configurationRecorderName", "configurationRecorder/name", "deliveryChannelName",
        "logGroupName", "bucketName", "DeleteFlowLogsRequest/FlowLogId/content", "resolverQueryLogConfigId", "resolverQueryLogConfigAssociationId",
        "alarmNames", "rule", "configRuleName");

    private void Remember(in Observation o, string? name)
    {
        own.Made(in o, name);
        own.Made(in o, Asked.Answer(o.Event, "trailARN"));
        own.Made(in o, Asked.Answer(o.Event, "detectorId"));
        own.Made(in o, Asked.Answer(o.Event, "CreateFlowLogsResponse/flowLogIdSet/item"));
    }

    /// <summary>How much of the call really blinds, 0 to 1, and why.</summary>
    private (double Share, string? How) Undue(in SecurityEvent e, string operation, string? name) => operation switch
    {
        "cloudtrail:PutEventSelectors" => Selectors(e),
        "cloudtrail:UpdateTrail" => Trail(e),
        "cloudtrail:PutInsightSelectors" => Asked.All(e, "insightSelectors").Count == 0 ? (1, "insights are switched off") : (0, null),
        "guardduty:UpdateDetector" => Asked.IsFalse(e, "enable") ? (1, "the detector is switched off")
            : Asked.Mentions(e, "DISABLED"u8) || Asked.Mentions(e, "false"u8) ? (0.6, "a data source of the detector is switched off") : (0, null),
        "guardduty:CreateFilter" or "guardduty:UpdateFilter" => Asked.Mentions(e, "ARCHIVE"u8) ? (1, "findings that match are hidden") : (0.3, null),
        "logs:PutRetentionPolicy" => Asked.Number(e, "retentionInDays") is > 0 and <= 7 ? (1, "logs are kept a week at most") : (0, null),
        "s3:PutBucketLogging" => Asked.Mentions(e, "TargetBucket"u8) ? (0, null) : (1, "nobody will see who read or wrote there"),
        "s3:PutBucketLifecycle" or "s3:PutBucketLifecycleConfiguration" => logBuckets.Holds(name) && Lifecycle.ShortestExpiry(e) is > 0 and <= 14
            ? (1, Say.Text($"the bucket holds logs, which are now deleted after {Lifecycle.ShortestExpiry(e)} days")) : (0, null),
        "s3:DeleteBucket" => logBuckets.Holds(name) ? (1, "the bucket holds logs") : (0, null),
        "eks:UpdateClusterConfig" => Asked.Mentions(e, "clusterLogging"u8) && Asked.Mentions(e, "false"u8) ? (1, "control plane logs are switched off") : (0, null),
        _ => (1, null),
    };

    private static (double Share, string? How) Selectors(in SecurityEvent e)
    {
        if (Asked.IsFalse(e, "eventSelectors/includeManagementEvents"))
        {
            return (1, "management events are no longer recorded");
        }

        if (Asked.For(e, "eventSelectors/readWriteType") is "ReadOnly" or "WriteOnly")
        {
            return (0.8, "only part of the calls is recorded from now on");
        }

        if (Asked.All(e, "eventSelectors/excludeManagementEventSources").Count > 0)
        {
            return (0.3, "some services are left out of the record");
        }

        return Asked.For(e, "advancedEventSelectors") is { } advanced && !advanced.Contains("Management", StringComparison.Ordinal)
            ? (0.7, "the selectors no longer name management events") : (0, null);
    }

    private static (double Share, string? How) Trail(in SecurityEvent e)
    {
        if (Asked.IsFalse(e, "isMultiRegionTrail") || Asked.IsFalse(e, "includeGlobalServiceEvents"))
        {
            return (1, "the trail no longer covers all regions or the global services");
        }

        return Asked.For(e, "s3BucketName") is not null ? (0.8, "the trail now delivers to another bucket")
            : Asked.IsFalse(e, "enableLogFileValidation") ? (0.6, "delivered files can no longer be verified") : (0, null);
    }
}
