using Nephoscope.Detections;
using Nephoscope.Events;

namespace Nephoscope.WebConsole.Coverage;

/// <summary>
/// Which ATT&amp;CK techniques are watched for, and whether that can be relied on: a technique counts only where a detection is on, its data
/// arrives, and its own examples passed. Immutable.
/// </summary>
public sealed record CoverageMatrix(IReadOnlyList<CoverageColumn> Columns)
{
    public int Techniques => Columns.Sum(column => column.Cells.Count);

    public int Count(CoverageState state) => Columns.Sum(column => column.Cells.Count(cell => cell.State == state));

    /// <param name="arrived">Formats that events came in; null where the host does not tell.</param>
    /// <param name="on">Detections that are on; null for all.</param>
    /// <param name="proven">Detections whose examples passed; null where the host does not tell.</param>
    public static CoverageMatrix Of(IEnumerable<DetectorInfo> detectors, IReadOnlySet<SourceFormat>? arrived, IReadOnlySet<string>? on, IReadOnlySet<string>? proven)
    {
        IEnumerable<(AttackTechnique Attack, CoverageDetection Detection)> pairs = detectors
            .Select(info => (info, Detection: Judge(info, arrived, on, proven)))
            .SelectMany(pair => pair.info.Attacks.Select(attack => (attack, pair.Detection)));
        return new CoverageMatrix(
        [
            .. pairs.GroupBy(pair => pair.Attack.Tactic).OrderBy(tactic => tactic.Key).Select(tactic => new CoverageColumn(
                tactic.First().Attack.TacticName,
                [
                    .. tactic.GroupBy(pair => pair.Attack.Uid).OrderBy(cell => cell.Key, StringComparer.Ordinal)
                        .Select(cell => new CoverageCell(cell.First().Attack, [.. cell.Select(pair => pair.Detection).DistinctBy(detection => detection.Info.Uid)])),
                ])),
        ]);
    }

    /// <summary>The formats a detection can work on; any one of them will do.</summary>
    public static IReadOnlyList<SourceFormat> FormatsOf(DetectorInfo info)
    {
        HashSet<SourceFormat> formats = [];
        foreach (string operation in info.Operations)
        {
            formats.Add(operation.StartsWith("kubernetes:", StringComparison.Ordinal) ? SourceFormat.KubernetesAudit : SourceFormat.CloudTrail);
        }

        foreach (EventKind kind in info.Kinds)
        {
            formats.UnionWith(FormatsOf(kind, info.Uid));
        }

        if (info.Triggers != Triggers.None)
        {
            formats.Add(SourceFormat.CloudTrail);
        }

        return [.. formats.Order()];
    }

    private static SourceFormat[] FormatsOf(EventKind kind, string uid) => kind switch
    {
        EventKind.NetworkFlow => [SourceFormat.VpcFlowLogs],
        EventKind.DnsQuery => [SourceFormat.Route53Resolver],
        EventKind.ForeignFinding => uid.StartsWith("falco", StringComparison.Ordinal) ? [SourceFormat.Falco]
            : uid.StartsWith("tracee", StringComparison.Ordinal) ? [SourceFormat.Tracee] : [SourceFormat.GuardDuty],
        EventKind.ProcessStart or EventKind.ProcessExit or EventKind.NetworkConnection or EventKind.FileActivity or EventKind.KernelActivity
            => [SourceFormat.Tetragon, SourceFormat.Falco, SourceFormat.Tracee],
        _ => [SourceFormat.CloudTrail],
    };

    private static CoverageDetection Judge(DetectorInfo info, IReadOnlySet<SourceFormat>? arrived, IReadOnlySet<string>? on, IReadOnlySet<string>? proven)
    {
        IReadOnlyList<SourceFormat> formats = FormatsOf(info);
        return new CoverageDetection(info, formats, on?.Contains(info.Uid) ?? true, arrived is null || formats.Count == 0 || formats.Any(arrived.Contains), proven?.Contains(info.Uid) ?? true);
    }
}

/// <summary>A tactic with its techniques.</summary>
public sealed record CoverageColumn(string Tactic, IReadOnlyList<CoverageCell> Cells);

/// <summary>A technique with the detections that watch for it.</summary>
public sealed record CoverageCell(AttackTechnique Attack, IReadOnlyList<CoverageDetection> Detections)
{
    /// <summary>The best that one of its detections reaches.</summary>
    public CoverageState State => Detections.Count == 0 ? CoverageState.Off : Detections.Max(detection => detection.State);
}

/// <summary>A detection and what it lacks.</summary>
/// <param name="Formats">Any one of these will do.</param>
public sealed record CoverageDetection(DetectorInfo Info, IReadOnlyList<SourceFormat> Formats, bool IsOn, bool HasData, bool IsProven)
{
    public CoverageState State => !IsOn ? CoverageState.Off : !HasData ? CoverageState.Blind : !IsProven ? CoverageState.Unproven : CoverageState.Watched;
}

/// <summary>How far a technique is covered, worst first.</summary>
public enum CoverageState : byte
{
    /// <summary>No detection for it is on.</summary>
    Off = 0,

    /// <summary>On, and its data does not arrive.</summary>
    Blind,

    /// <summary>On, with data, and its examples did not pass.</summary>
    Unproven,

    Watched,
}
