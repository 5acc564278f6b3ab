using Nephoscope.Events;
using Nephoscope.Incidents.Correlation;
using Nephoscope.Incidents.Story;

namespace Nephoscope.Incidents;

/// <summary>
/// A snapshot made in small pieces, with events between them: who must not keep events waiting calls <see cref="Step"/> when there is time. Each
/// incident is told as it is when its piece is made; what happens to it later is told by the next round. Used like its correlator, by one thread.
/// </summary>
public sealed class IncidentRound
{
    private readonly IncidentCorrelator correlator;
    private readonly CaseBook book;
    private readonly IncidentTeller teller;
    private readonly long forgotten;
    private readonly List<Incident> told = [];
    private IReadOnlyList<IncidentCase>? cases;
    private int next;
    private bool isDone;

    internal IncidentRound(IncidentCorrelator correlator, CaseBook book, IncidentTeller teller)
    {
        (this.correlator, this.book, this.teller) = (correlator, book, teller);
        forgotten = correlator.Forgotten;
        Changes = correlator.Changes;
        book.Part();
    }

    /// <summary><see cref="IncidentCorrelator.Changes"/> when it began: all that was known by then is told.</summary>
    public long Changes { get; }

    /// <summary>True where incidents of it may be finished by now: begin another one.</summary>
    public bool IsStale => forgotten != correlator.Forgotten;

    /// <summary>The incidents that may still change, those that are told so far; most severe first once all are.</summary>
    public IReadOnlyList<Incident> Incidents => told;

    /// <summary>Forms one group or tells one incident.</summary>
    /// <returns>False when all is told.</returns>
    public bool Step()
    {
        if (isDone)
        {
            return false;
        }

        if (cases is null)
        {
            if (book.FormNext())
            {
                return true;
            }

            cases = book.Formed();
        }

        while (next < cases.Count)
        {
            IncidentCase incident = cases[next++];
            if (incident.Severity > Severity.Unknown)
            {
                told.Add(teller.Tell(incident));
                return true;
            }
        }

        told.Sort(IncidentCorrelator.BySeverity);
        isDone = true;
        return false;
    }
}
