using System.Globalization;
using Nephoscope.Events;

namespace Nephoscope.Incidents.Story;

/// <summary>
/// Where an incident's actor called from, by evidence: the network that carries most of it. The owner's own new hotel or home weighs
/// little beside it, and what weak evidence came from there is not the attack's.
/// </summary>
internal static class AttackSource
{
    /// <summary>Share of the placed evidence at which one network is where the attack came from.</summary>
    private const double Most = 0.6;

    /// <summary>The address that carries most evidence, with country and network owner where known; empty where none is external.</summary>
    public static string Of(IReadOnlyList<Finding> findings)
    {
        Finding? best = Placed(findings).GroupBy(static finding => finding.SourceAddress, StringComparer.Ordinal)
            .OrderByDescending(static group => Weight(group))
            .ThenBy(static group => group.First().Time.Nanoseconds).ThenBy(static group => group.Key, StringComparer.Ordinal)
            .Select(static group => group.First()).FirstOrDefault();
        if (best is null)
        {
            return "";
        }

        string address = LogText.Clean(best.SourceAddress, 48);
        string system = best.Source.AutonomousSystem == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"AS{best.Source.AutonomousSystem}");
        string country = best.Source.Country == 0 ? "" : best.Source.CountryCode;
        string network = string.Join(", ", ((string[])[country, system]).Where(static part => part.Length > 0));
        return network.Length > 0 ? $"{address} ({network})" : address;
    }

    /// <summary>
    /// Leaves out what the owner did meanwhile: weak findings from other networks than the attack's, where one network carries most.
    /// What is strong, or has no address, stays.
    /// </summary>
    public static List<Finding> Without(List<Finding> findings)
    {
        long all = Weight(Placed(findings));
        IGrouping<ulong, Finding>? main = Placed(findings).GroupBy(static finding => finding.Source.PrefixKey)
            .OrderByDescending(static group => Weight(group)).ThenBy(static group => group.Key).FirstOrDefault();
        if (main is null || Weight(main) < Most * all)
        {
            return findings;
        }

        HashSet<ulong> attack = [main.Key, .. Placed(findings).Where(static finding => finding.Evidence >= MicroNats.Kept).Select(static finding => finding.Source.PrefixKey)];
        return [.. findings.Where(finding =>
            finding.Source is not { Kind: OriginKind.External, PrefixKey: not 0 } || attack.Contains(finding.Source.PrefixKey))];
    }

    /// <summary>Micro-nats; of years they are more than an <see cref="int"/> holds.</summary>
    private static long Weight(IEnumerable<Finding> findings) => findings.Sum(static finding => (long)finding.Gain.Value);

    private static IEnumerable<Finding> Placed(IReadOnlyList<Finding> findings) =>
        findings.Where(static finding => finding.Source is { Kind: OriginKind.External, PrefixKey: not 0 } && finding.SourceAddress.Length > 0);
}
