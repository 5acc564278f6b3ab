using System.Globalization;
using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.WebConsole.Words;

/// <summary>Plain words for what the program counts and names. Thread-safe.</summary>
public static class Say
{
    /// <summary>Clean log text of at most so many characters: an attacker may have written it.</summary>
    public static string Clean(string text, int longest = 200) => LogText.Clean(text, longest);

    /// <summary>The same for a person's own words, which keep their line ends.</summary>
    public static string Lines(string text, int longest) =>
        string.Join('\n', (text.Length > longest ? text[..longest] + "…" : text).ReplaceLineEndings("\n").Split('\n').Select(line => LogText.Clean(line, longest)));

    public static string Level(Severity severity) => severity switch
    {
        Severity.Critical => "Critical",
        Severity.High => "High",
        Severity.Medium => "Medium",
        Severity.Low => "Low",
        _ => "Info",
    };

    /// <summary>Part of a style sheet's class name.</summary>
    public static string Tone(Severity severity) => Level(severity).ToLowerInvariant();

    public static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A number and its word, with an s where it is not one.</summary>
    public static string Count(long number, string word) => Count(number) + " " + word + (number == 1 ? "" : "s");

    /// <summary>12,345 as 12.3k.</summary>
    public static string Short(double number) => number switch
    {
        >= 999_500_000 => (number / 1e9).ToString("0.0", CultureInfo.InvariantCulture) + "G",
        >= 999_500 => (number / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + "M",
        >= 9_950 => (number / 1e3).ToString("0", CultureInfo.InvariantCulture) + "k",
        >= 995 => (number / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + "k",
        >= 10 => number.ToString("0", CultureInfo.InvariantCulture),
        _ => number.ToString("0.#", CultureInfo.InvariantCulture),
    };

    public static string Percent(double share) => share switch
    {
        >= 0.995 => "over 99 %",
        < 0.005 => "under 1 %",
        _ => (share * 100).ToString("0", CultureInfo.InvariantCulture) + " %",
    };

    /// <summary>How sure, in words.</summary>
    public static string Sure(double probability) => probability switch
    {
        >= 0.95 => "almost certainly",
        >= 0.8 => "very likely",
        >= 0.6 => "likely",
        >= 0.4 => "possibly",
        >= 0.1 => "unlikely",
        _ => "hardly",
    };

    /// <summary>A length of time, in its two largest units at most.</summary>
    public static string Span(TimeSpan span) => span.Ticks switch
    {
        < TimeSpan.TicksPerSecond => "under a second",
        < TimeSpan.TicksPerMinute => Count((long)span.TotalSeconds, "second"),
        < TimeSpan.TicksPerHour => Count((long)span.TotalMinutes, "minute"),
        < TimeSpan.TicksPerDay => span.Minutes == 0 ? Count((long)span.TotalHours, "hour") : $"{(int)span.TotalHours} h {span.Minutes} min",
        _ => span.Hours == 0 || span.TotalDays >= 10 ? Count((long)span.TotalDays, "day") : $"{(int)span.TotalDays} d {span.Hours} h",
    };

    /// <summary>A length of time in one short unit: 5 min.</summary>
    public static string SpanShort(TimeSpan span) => span.Ticks switch
    {
        < TimeSpan.TicksPerMinute => $"{Math.Max(0, (long)span.TotalSeconds)} s",
        < TimeSpan.TicksPerHour => $"{(long)span.TotalMinutes} min",
        < TimeSpan.TicksPerDay => $"{(long)span.TotalHours} h",
        _ => Count((long)span.TotalDays) + " d",
    };

    /// <summary>What an entity is, as a word.</summary>
    public static string Kind(EntityKind kind) => kind switch
    {
        EntityKind.AccessKey => "access key",
        EntityKind.ServicePrincipal => "service",
        EntityKind.IdentityProvider => "identity provider",
        EntityKind.EncryptionKey => "encryption key",
        EntityKind.NetworkInterface => "network interface",
        EntityKind.SecurityGroup => "security group",
        EntityKind.DnsName => "DNS name",
        EntityKind.ServiceAccount => "service account",
        EntityKind.OrganizationUnit => "organization unit",
        EntityKind.ContainerService => "container service",
        EntityKind.InstanceProfile => "instance profile",
        _ => kind.ToString().ToLowerInvariant(),
    };

    public static string Edge(MapEdgeKind kind) => kind switch
    {
        MapEdgeKind.ConnectsTo => "connects to",
        MapEdgeKind.LooksUp => "looks up",
        MapEdgeKind.From => "comes from",
        MapEdgeKind.RunsAs => "runs as",
        MapEdgeKind.AttachedTo => "attached to",
        MapEdgeKind.DetachedFrom => "detached from",
        MapEdgeKind.LogsTo => "logs to",
        MapEdgeKind.PartOf => "part of",
        MapEdgeKind.ActiveIn => "active in",
        MapEdgeKind.CopiedFrom => "copied from",
        MapEdgeKind.RanCommandsOn => "ran commands on",
        _ => kind.ToString().ToLowerInvariant(),
    };

    public static string Role(EntityRole role) => role switch
    {
        EntityRole.PatientZero => "where it began",
        EntityRole.Pivot => "used on the way",
        EntityRole.Victim => "hit",
        EntityRole.MadeByAttacker => "made on the way",
        EntityRole.Source => "came from",
        _ => "involved",
    };

    public static string Format(SourceFormat format) => format switch
    {
        SourceFormat.CloudTrail => "CloudTrail",
        SourceFormat.VpcFlowLogs => "VPC flow logs",
        SourceFormat.Route53Resolver => "Route 53 DNS queries",
        SourceFormat.KubernetesAudit => "Kubernetes audit",
        _ => format.ToString(),
    };
}
