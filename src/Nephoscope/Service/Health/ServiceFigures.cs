using System.Collections.Concurrent;
using Nephoscope.Events;

namespace Nephoscope.Service.Health;

/// <summary>What the service counts about its own work since it started. For many threads.</summary>
internal sealed class ServiceFigures
{
    private const int MostReasons = 256;
    private readonly ConcurrentDictionary<string, Tally> rejects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Tally> refusals = new(StringComparer.Ordinal);
    private readonly Tally[] formats = [.. Enumerable.Range(0, 16).Select(_ => new Tally())];

    public Tally Events { get; } = new();

    public Tally Duplicates { get; } = new();

    public Tally Late { get; } = new();

    public Tally Rejected { get; } = new();

    public Tally Deliveries { get; } = new();

    public Tally Bytes { get; } = new();

    public Tally Findings { get; } = new();

    public Tally LedgerFailures { get; } = new();

    public Tally Checkpoints { get; } = new();

    /// <summary>From the engine's queue to the end of the work on the delivery.</summary>
    public LatencyFigures Engine { get; } = new();

    /// <summary>Pieces of telling incidents, between deliveries.</summary>
    public LatencyFigures Snapshots { get; } = new();

    /// <summary>How long the engine stood still to save a state.</summary>
    public LatencyFigures Stalls { get; } = new();

    /// <summary>From arrival to the journal's word that it is durable.</summary>
    public LatencyFigures Journal { get; } = new();

    /// <summary>From arrival to the finding or incident being durable in the ledger.</summary>
    public LatencyFigures Durable { get; } = new();

    /// <summary>What the engine's thread was longest at.</summary>
    public WorkPieces Pieces { get; } = new();

    /// <summary>Records that could not be read, by reason.</summary>
    public IEnumerable<KeyValuePair<string, Tally>> Rejects => rejects;

    /// <summary>Bodies that were not accepted, by reason.</summary>
    public IEnumerable<KeyValuePair<string, Tally>> Refusals => refusals;

    /// <summary>Events by format, only those that occurred.</summary>
    public IEnumerable<(SourceFormat Format, long Events)> Formats =>
        formats.Select((tally, format) => ((SourceFormat)format, tally.Value)).Where(pair => pair.Value > 0);

    public void Count(SourceFormat format) => formats[(int)format & 15].Add();

    /// <param name="reason">Constant text of a parser.</param>
    public void Reject(string reason)
    {
        Rejected.Add();
        Count(rejects, reason);
    }

    /// <param name="reason">Constant text.</param>
    public void Refuse(string reason) => Count(refusals, reason);

    private static void Count(ConcurrentDictionary<string, Tally> tallies, string reason) =>
        tallies.GetOrAdd(tallies.Count < MostReasons || tallies.ContainsKey(reason) ? reason : "other", static _ => new Tally()).Add();
}
