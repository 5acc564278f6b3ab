using System.Security.Cryptography;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Report;
using Nephoscope.Sources.Integrity;

namespace Nephoscope.Output;

/// <summary>Whether the logs that were given are those that CloudTrail delivered, as far as its digests among them tell. Immutable.</summary>
/// <param name="Whole">Digests found whole, with every log file they list.</param>
/// <param name="Faults">What is not as the digests say, the gravest first.</param>
internal sealed record LogIntegrity(int Whole, IReadOnlyList<DigestFault> Faults)
{
    /// <summary>Faults listed in the summary; the rest is counted.</summary>
    private const int MostListed = 1000;

    /// <returns>Null where no digest is among what was given.</returns>
    public static LogIntegrity? Check(ReplayRequest request)
    {
        string[] folders = [.. request.Paths.Where(Directory.Exists)];
        RSA[] keys = [.. request.DigestKeys.Select(DigestKeys.Read).OfType<RSA>()];
        try
        {
            var chains = new DigestChains(() => folders, keys, static _ => false);
            List<DigestFault> faults = [.. chains.Check().OrderByDescending(fault => fault.Severity).ThenBy(fault => fault.Since.Nanoseconds).ThenBy(fault => fault.About, StringComparer.Ordinal)];
            return chains.Whole == 0 && faults.Count == 0 ? null : new LogIntegrity(chains.Whole, faults);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new LogIntegrity(0, [new DigestFault("folders", "CloudTrail's digests could not be looked through", failure.Message, Severity.Medium, new EventTime(0))]);
        }
        finally
        {
            Array.ForEach(keys, static key => key.Dispose());
        }
    }

    /// <summary>An object for summary.json; null where there was no digest.</summary>
    public static void Write(Utf8JsonWriter json, string name, LogIntegrity? integrity)
    {
        if (integrity is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("whole", integrity.Whole);
        json.WriteNumber("faults", integrity.Faults.Count);
        json.WriteStartArray("listed");
        foreach (DigestFault fault in integrity.Faults.Take(MostListed))
        {
            json.WriteStartObject();
            json.WriteString("title", fault.Title);
            json.WriteString("detail", LogText.Clean(fault.Detail, 400));
            json.WriteString("severity", fault.Severity.ToString());
            json.WriteString("until", fault.Since.Nanoseconds == 0 ? null : fault.Since.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>What is to be said about the input itself.</summary>
/// <param name="Rejected">Why records were rejected, the most frequent reason first.</param>
/// <param name="Integrity">Null where no digest was among it, or none was asked for.</param>
internal sealed record InputFaults(IReadOnlyList<RejectedKind> Rejected, LogIntegrity? Integrity);
