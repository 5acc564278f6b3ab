using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>Which kinds of burst an event counts for, and under which fingerprint where distinct values are counted.</summary>
internal static class BurstPlan
{
    /// <summary>Number of the kind that only the novelty process uses: informative events.</summary>
    public const int InformativeKind = Bursts.Count;
    public const int Kinds = Bursts.Count + 1;

    private static readonly byte[] ByApi = MakeByApi();

    /// <summary>Kinds as bits; <paramref name="distinct"/> gets each kind's fingerprint, 0 where every call counts.</summary>
    /// <remarks>Of <paramref name="distinct"/> only the places of the kinds returned mean anything.</remarks>
    public static int Of(EventFacts facts, Assessment assessment, NoveltyModel novelty, Span<ulong> distinct)
    {
        if (facts.IsProvider || facts.OnBehalf)
        {
            return 0;
        }

        int kinds = 0;
        if (facts.HasOperation)
        {
            ApiClass apiClass = facts.Api.Class;
            Feature operation = facts.OperationFeature;
            if (apiClass == ApiClass.Discovery
                && !(facts.IsFirst(operation) ? assessment[operation].Level == NoveltyLevel.Known : novelty.IsKnown(operation)))
            {
                kinds |= 1 << (int)BurstKind.Discovery;
                distinct[(int)BurstKind.Discovery] = facts.Values[(int)operation];
            }

            if (facts.Denied)
            {
                kinds |= 1 << (int)BurstKind.Denied;
                distinct[(int)BurstKind.Denied] = 0;
            }

            if (apiClass == ApiClass.Secrets)
            {
                kinds |= 1 << (int)BurstKind.SecretRead;
                distinct[(int)BurstKind.SecretRead] = facts.Distinct | 1;
            }

            if (facts.IsFirst(Feature.ServiceRegion))
            {
                kinds |= 1 << (int)BurstKind.Regions;
                distinct[(int)BurstKind.Regions] = facts.Region;
            }

            if (facts.Applies(Feature.AssumedRole))
            {
                kinds |= 1 << (int)BurstKind.RolesAssumed;
                distinct[(int)BurstKind.RolesAssumed] = facts.Distinct | 1;
            }

            byte own = facts.Api.Id < ByApi.Length ? ByApi[facts.Api.Id] : (byte)0;
            if (own != 0)
            {
                kinds |= 1 << (own - 1);
                distinct[own - 1] = 0;
            }
        }

        if (facts.NetworkProbe)
        {
            kinds |= 1 << (int)BurstKind.NetworkScan;
            distinct[(int)BurstKind.NetworkScan] = facts.Distinct;
        }

        return kinds;
    }

    private static byte[] MakeByApi()
    {
        IReadOnlyList<ApiEntry> entries = ApiCatalog.Default.Entries;
        byte[] kinds = new byte[entries.Count];
        foreach (ApiEntry entry in entries)
        {
            if (KindOf(entry) is { } kind)
            {
                kinds[entry.Id] = (byte)(1 + (int)kind);
            }
        }

        return kinds;
    }

    private static BurstKind? KindOf(ApiEntry entry) => (entry.Service, entry.Operation) switch
    {
        ("s3", "GetObject" or "GetObjectVersion" or "SelectObjectContent") => BurstKind.ObjectRead,
        ("s3", "PutObject" or "CopyObject" or "UploadPart" or "CompleteMultipartUpload") => BurstKind.ObjectWrite,
        ("s3", "DeleteObject" or "DeleteObjects" or "DeleteObjectVersion") => BurstKind.ObjectDelete,
        ("bedrock", "InvokeModel" or "InvokeModelWithResponseStream" or "Converse" or "ConverseStream" or "InvokeAgent") => BurstKind.ModelInvoke,
        ("ses", "SendEmail" or "SendRawEmail" or "SendBulkEmail" or "SendTemplatedEmail") => BurstKind.EmailSend,
        ("iam" or "identitystore" or "sso" or "sso-directory", _)
            when entry.Class is ApiClass.Credential or ApiClass.Persistence or ApiClass.Privilege or ApiClass.Impact => BurstKind.IdentityChange,
        _ when entry.Class == ApiClass.Compute && entry.Service != "bedrock" => BurstKind.ComputeCreate,
        _ => null,
    };
}
