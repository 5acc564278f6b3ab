using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Storage;

namespace Nephoscope.WebConsole.Hosting;

/// <summary>
/// Everything the console asks of the program that hosts it. Delegates are called from many threads at once and must be quick: they hand
/// out snapshots. What is left out is shown as not available, never as empty.
/// </summary>
public sealed record ConsoleHost
{
    /// <summary>Incidents, findings, triage, notes, audit, blind spots.</summary>
    public required ILedger Ledger { get; init; }

    /// <summary>The clock by which ages are told and decisions are stamped.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Calls back, from any thread, whenever entries of some kinds have changed; disposing ends it. Calls may be merged.</summary>
    public Func<IReadOnlyList<LedgerKind>, Action, IDisposable>? Changes { get; init; }

    /// <summary>The newest snapshot of the map; the same instance until it changes. Null until there is one. May take a moment.</summary>
    public Func<CancellationToken, Task<MapDocument?>>? Map { get; init; }

    /// <summary>Where inventories and map differ; gives null where no inventory is set. May take a moment.</summary>
    public Func<CancellationToken, Task<InventoryComparison?>>? Inventory { get; init; }

    public Func<ServiceHealth>? Health { get; init; }

    /// <summary>Every source that is configured or was ever heard.</summary>
    public Func<IReadOnlyList<SourceStatus>>? Sources { get; init; }

    /// <summary>Log formats of which an event came in.</summary>
    public Func<IReadOnlySet<SourceFormat>>? Arrived { get; init; }

    /// <summary>Uids of the detections that are on; null where all are.</summary>
    public Func<IReadOnlySet<string>>? Detections { get; init; }

    /// <summary>Uids of the detections whose own examples fired as they must, and whose near misses did not; null while that is not known.</summary>
    public Func<IReadOnlySet<string>?>? Proven { get; init; }

    /// <summary>What is set, for people to read; secrets are left out by the host.</summary>
    public Func<IReadOnlyList<SettingLine>>? Settings { get; init; }

    /// <summary>Runs a read-only question over the event lake. Errors of the question come back as a value.</summary>
    public Func<string, CancellationToken, Task<HuntAnswer>>? Hunt { get; init; }

    /// <summary>Hunts that can be chosen by name.</summary>
    public Func<IReadOnlyList<HuntChoice>>? Hunts { get; init; }

    /// <summary>Keeps a statement under a name for everybody. Gives null where it was kept, otherwise what is wrong in plain words.</summary>
    public Func<string, string, Task<string?>>? SaveHunt { get; init; }

    /// <summary>Answers a question in plain words: what was understood, the query it became, its answer. Errors of the question come back as a value.</summary>
    public Func<string, CancellationToken, Task<AskReply>>? Ask { get; init; }

    /// <summary>Questions that can be put, to choose from.</summary>
    public Func<IReadOnlyList<AskChoice>>? Questions { get; init; }

    /// <summary>Accounts and tokens; null where the host keeps none.</summary>
    public AccessDesk? Access { get; init; }

    /// <summary>Where signing out is posted to; null hides it.</summary>
    public string? SignOutPath { get; init; }

    /// <summary>A line above every page, such as that this is a demonstration; null for none.</summary>
    public string? Banner { get; init; }
}

/// <summary>A setting as it is in force.</summary>
/// <param name="Group">Heading it stands under.</param>
/// <param name="From">Where it was set: file, environment, default.</param>
public sealed record SettingLine(string Group, string Name, string Value, string From);
