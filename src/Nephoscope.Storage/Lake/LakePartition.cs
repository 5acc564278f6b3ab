using System.Globalization;
using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Storage;

/// <summary>
/// Which folder an event goes into: <c>source=…/account=…/region=…/day=YYYYMMDD</c>, as Security Lake does it. Account and region are text of
/// others: what is not plain becomes a fingerprint, so that no value can name another folder, and the columns still hold them as they came.
/// </summary>
internal readonly record struct LakePartition(SourceFormat Source, string Account, string Region, int Day)
{
    /// <summary>Where events go that would make more partitions than are kept apart at once.</summary>
    public const string Other = "other";

    private const string Unknown = "unknown";
    private const int Longest = 64;

    public string Folder => Path.Combine("source=" + NameOf(Source), "account=" + Account, "region=" + Region, "day=" + DayName(Day));

    public static string NameOf(SourceFormat source) => source switch
    {
        SourceFormat.CloudTrail => "cloudtrail",
        SourceFormat.VpcFlowLogs => "vpc_flow",
        SourceFormat.Route53Resolver => "route53",
        SourceFormat.Tetragon => "tetragon",
        SourceFormat.Falco => "falco",
        SourceFormat.Tracee => "tracee",
        SourceFormat.KubernetesAudit => "kubernetes_audit",
        SourceFormat.GuardDuty => "guardduty",
        _ => Unknown,
    };

    public static string DayName(int day) => DateTime.UnixEpoch.AddDays(day).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <returns>Null where the name is none of ours.</returns>
    public static int? ParseDay(string name) =>
        DateTime.TryParseExact(name, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date) ? (int)(date - DateTime.UnixEpoch).TotalDays : null;

    /// <summary>A value as part of a folder's name: letters, digits, "-" and "_", a "." not at the start; anything else by its fingerprint.</summary>
    public static string Plain(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return Unknown;
        }

        bool plain = value.Length <= Longest && value[0] != '.';
        foreach (byte letter in value)
        {
            plain &= char.IsAsciiLetterOrDigit((char)letter) || letter is (byte)'-' or (byte)'_' or (byte)'.';
        }

        return plain ? Encoding.ASCII.GetString(value) : string.Create(CultureInfo.InvariantCulture, $"x-{Fingerprint.Of(value):x16}");
    }
}
