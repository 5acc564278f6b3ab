using Nephoscope.Service.Engine;
using Nephoscope.Service.Journal;

namespace Nephoscope.Service.Health;

/// <summary>What the parts of the service say about themselves. For many threads.</summary>
internal sealed class ServiceHealth(ServiceFigures figures, DeliveryEngine engine, DeliveryJournal journal, LedgerWriter writer, LakeSink? lake, SegmentKeeper keeper, SourceBoard sources, Completeness.BlindSpotWatch blindSpots, Settings.LiveSettings settings)
{
    public ServiceFigures Figures => figures;

    public DeliveryEngine Engine => engine;

    public DeliveryJournal Journal => journal;

    public LedgerWriter Writer => writer;

    public SourceBoard Sources => sources;

    public bool IsAlive => !engine.Ended.IsCompleted;

    public long BacklogBytes => engine.BacklogBytes + journal.WaitingBytes;

    /// <summary>Why the service cannot do its work fully at present; empty where it can.</summary>
    public IReadOnlyList<string> Troubles()
    {
        List<string> troubles = [];
        if (!IsAlive)
        {
            troubles.Add("the engine has ended");
        }
        else if (!engine.Ready.IsCompletedSuccessfully)
        {
            troubles.Add(engine.CatchingUp);
        }

        if (writer.Trouble is { } trouble)
        {
            troubles.Add(trouble);
        }

        if (lake?.Trouble is { } full)
        {
            troubles.Add(full);
        }

        if (keeper.Trouble is { } unkept)
        {
            troubles.Add(unkept);
        }

        if (engine.Trouble is { } untold)
        {
            troubles.Add(untold);
        }

        return troubles;
    }

    /// <summary>What is not as it should be but keeps the service from nothing; must not take it out of work.</summary>
    public IReadOnlyList<string> Warnings()
    {
        List<string> warnings = [];
        if (engine.SetAside > 0)
        {
            warnings.Add($"{engine.SetAside} deliveries could not be worked on and are set aside");
        }

        if (engine.Rebuilt is { } rebuilt)
        {
            warnings.Add(rebuilt.ToString());
        }

        if (!engine.Lost.IsEmpty)
        {
            warnings.Add($"{engine.Lost.Sum(static span => span.Last - span.First + 1)} deliveries were in no saved state, not in the journal and not kept in the lake: what they taught is forgotten");
        }

        if (blindSpots.Open.Count > 0)
        {
            // Not which: this is told to everybody.
            warnings.Add($"{blindSpots.Open.Count} blind spots; see /api/v1/blind-spots");
        }

        if (settings.Errors.Count > 0)
        {
            warnings.Add($"the changed settings have {settings.Errors.Count} errors and are not in force; 'nephoscope doctor' tells them");
        }

        if (settings.AfterRestart.Count > 0)
        {
            warnings.Add("changed settings that count after a restart: " + string.Join(", ", settings.AfterRestart));
        }

        return warnings;
    }
}
