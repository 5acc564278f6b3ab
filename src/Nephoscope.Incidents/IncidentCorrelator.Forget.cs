using Nephoscope.Events;
using Nephoscope.Incidents.Correlation;

namespace Nephoscope.Incidents;

/// <content>What can no longer become part of anything is let go.</content>
public sealed partial class IncidentCorrelator
{
    private const int ForgetAfterDays = 45;

    /// <summary>
    /// Drops threads whose evidence has decayed to nothing, with all they are joined to; what they told stays as finished incidents. Once
    /// a day of event time: a day is far beyond any lateness, so nothing that could still arrive would have met them.
    /// </summary>
    private void Forget()
    {
        edges.Forget(clock, threads.ContainsKey, end => TouchIfThere(end));
        budget.Forget(clock.Day - ForgetAfterDays);
        List<EvidenceThread> faded = [.. threads.Values.Where(IsFaded)];
        if (faded.Count == 0)
        {
            return;
        }

        HashSet<ulong> gone = [.. faded.Select(thread => thread.Key.Value)];
        IReadOnlyList<IncidentCase> cases = book.Cases();
        KeepWholeCases(cases, gone);
        foreach (IncidentCase incident in cases)
        {
            if (incident.Severity > Severity.Unknown && incident.Firsts.Keys.All(gone.Contains))
            {
                archive.Add(teller.Tell(incident));
            }
        }

        HashSet<Finding> told = new(ReferenceEqualityComparer.Instance);
        foreach (ulong key in gone)
        {
            if (threads.Remove(new EntityKey(key), out EvidenceThread? thread))
            {
                book.Remove(thread);
                if (untold is not null)
                {
                    repetitions.Forget(thread.Items);
                    continue;
                }

                told.UnionWith(thread.Items.Where(static item => item.Finding is not null).Select(static item => item.Finding!));
            }
        }

        findings.Pack(told, repetitions);

        // Else the cases of what is gone would be kept until somebody asks.
        book.Settle();
        Shrink(threads);
        Changes++;
        Forgotten++;
    }

    /// <summary>Gives back room that a table had for far more than it holds now.</summary>
    private static void Shrink<T>(Dictionary<EntityKey, T> table)
    {
        if (table.EnsureCapacity(0) > Math.Max(1024, table.Count * 4))
        {
            table.TrimExcess(table.Count + (table.Count / 2));
        }
    }

    /// <summary>A thread stays as long as any case it belongs to may go on.</summary>
    private void KeepWholeCases(IReadOnlyList<IncidentCase> cases, HashSet<ulong> gone)
    {
        int before;
        do
        {
            before = gone.Count;
            foreach (IncidentCase incident in cases)
            {
                bool mayReopen = incident.IsOpen && clock.Since(incident.LastEvidence) <= options.Reopen + options.QuietClose;
                if (mayReopen || !incident.Firsts.Keys.All(gone.Contains))
                {
                    gone.ExceptWith(incident.Firsts.Keys);
                }
            }
        }
        while (gone.Count < before);
    }

    /// <summary>Nothing is left, no case of it is open or could open again.</summary>
    private bool IsFaded(EvidenceThread thread) =>
        clock.Since(thread.LastEvidence) > options.Reopen + options.QuietClose
        || (clock.Since(thread.LastEvidence) > options.QuietClose && thread.LiveLevel(clock) <= 0 && thread.Highest < budget.Threshold(clock) / 2);
}
