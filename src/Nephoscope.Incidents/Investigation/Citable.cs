using Nephoscope.Events;

namespace Nephoscope.Incidents.Investigation;

/// <summary>
/// Of the findings that answer a question those that a citation can name: the first of each title and of each last event, no more than it
/// names. An incident may hold tens of thousands, and most questions match many. One writer; not thread-safe.
/// </summary>
internal sealed class Citable
{
    private readonly List<Finding> findings = [];
    private int titles;
    private int events;

    /// <summary>In the order offered.</summary>
    public IReadOnlyList<Finding> Findings => findings;

    public void Offer(Finding finding)
    {
        if (titles == Investigator.MostCited && events == Investigator.MostCited)
        {
            return;
        }

        bool hasNewTitle = titles < Investigator.MostCited && !findings.Exists(kept => ReadsAlike(kept.Title, finding.Title));
        bool hasNewEvent = events < Investigator.MostCited && !findings.Exists(kept => ReadsAlike(kept.Events[^1].Uid, finding.Events[^1].Uid));
        if (hasNewTitle || hasNewEvent)
        {
            findings.Add(finding);
            titles += hasNewTitle ? 1 : 0;
            events += hasNewEvent ? 1 : 0;
        }
    }

    /// <summary>Titles and ids of other tools are cut and cleaned before they are told, and may be one then.</summary>
    private static bool ReadsAlike(string one, string other) => one == other || LogText.Clean(one) == LogText.Clean(other);
}
