using System.Globalization;
using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>Which file a record belongs to.</summary>
/// <param name="Owner">The account, the host or the cluster.</param>
/// <param name="Due">Seconds since 1970 at which it is delivered.</param>
internal readonly record struct FileKey(LabFormat Format, string Owner, string Region, long Due)
{
    /// <summary>The provider's own layout.</summary>
    /// <param name="part">Which of several files of the same five minutes, from 0.</param>
    /// <param name="late">Seconds that the file's own name tells it is late.</param>
    public string Path(ulong seed, int part, long late)
    {
        DateTime time = EventTime.FromSeconds(Due + late).ToDateTime();
        string date = time.ToString("yyyy/MM/dd", CultureInfo.InvariantCulture);
        string stamp = time.ToString("yyyyMMdd'T'HHmm'Z'", CultureInfo.InvariantCulture);
        ulong print = Fingerprint.Join(Fingerprint.Join(seed, Fingerprint.Of(Owner + Region)), (ulong)Due + ((ulong)part << 48));
        return Format switch
        {
            LabFormat.CloudTrail => $"AWSLogs/{Owner}/CloudTrail/{Region}/{date}/{Owner}_CloudTrail_{Region}_{stamp}_{Company.Letters(new SeededRandom(print), 16)}.json.gz",
            LabFormat.FlowLog => $"AWSLogs/{Owner}/vpcflowlogs/{Region}/{date}/{Owner}_vpcflowlogs_{Region}_fl-0{Fingerprint.Of(Region):x16}_{stamp}_{(uint)print:x8}.log.gz",
            LabFormat.ClusterAudit => $"eks-audit/{Owner}/{date}/{Owner}_kube-apiserver-audit_{stamp}_{(uint)print:x8}.log.gz",
            _ => $"tetragon/{Owner}/tetragon-{EventTime.FromSeconds(Due - 86_400).ToDateTime():yyyy-MM-dd}.log.gz",
        };
    }
}
