using System.Globalization;
using Nephoscope.Events;

namespace Nephoscope.Lab.Score;

/// <summary>Refuses to score an output against the truth of another world. Thread-safe.</summary>
internal static class SameWorld
{
    /// <summary>A replay may miss this share of a world's records (lost in delivery) and still be of that world.</summary>
    private const double MayMiss = 0.1;

    /// <exception cref="FormatException">They do not belong together; the message says the remedy.</exception>
    public static void Check(GroundTruth truth, ReplayOutput output)
    {
        if (output.Records == 0)
        {
            throw new FormatException($"{output.Folder} was made from nothing: replay read no record; replay the world's folder again");
        }

        EventTime end = truth.Start.Plus(TimeSpan.FromDays(truth.Days + 2));
        bool apart = output.First < truth.Start || output.Last > end;
        if (apart || output.Records > truth.Events || output.Records < truth.Events * (1 - MayMiss))
        {
            throw new FormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"{truth.Path} is the truth of another world: it tells of {truth.Events} records from {truth.Start} on, and {output.Folder} was made from {output.Records} records from {output.First} on; name the .truth.json beside the input of that replay, or replay that world again"));
        }

        // Two companies may be of one size, but never have the same accounts.
        List<string> seen = [.. output.Store.Findings.Select(finding => finding.AccountUid).Where(account => account.Length == 12).Distinct()];
        if (truth.Accounts.Count > 0 && seen.Count > 0 && !seen.Exists(truth.Accounts.Contains))
        {
            throw new FormatException(
                $"{truth.Path} is the truth of another world: {output.Folder} tells of the account {LogText.Clean(seen[0], 20)}, which that world does not have; name the .truth.json beside the input of that replay, or replay that world again");
        }
    }
}
