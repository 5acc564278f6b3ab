using Nephoscope.Events;
using Nephoscope.Incidents.Investigation;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// Goes once through the retained evidence of threads that no link ties to another one, in event time, and forms
/// the cases. Everything is a function of the retained set: order of
/// arrival cannot matter, and every state can be had again from the log (science note 7.4).
/// </summary>
internal sealed class CorrelationRun(CorrelatorOptions options, DayThresholds thresholds, LinkIndex links, SourceUse sources)
{
    private readonly Dictionary<EntityKey, RunThread> threads = [];
    private readonly List<IncidentCase> cases = [];
    private readonly EvidenceDrift drift = thresholds.DriftOf;
    private readonly JoinedScore joined = new(links);

    /// <summary>Every case that a run over these threads forms, in order of their making; merged ones are gone.</summary>
    public IReadOnlyList<IncidentCase> Go(IReadOnlyCollection<EvidenceThread> evidence)
    {
        List<Step> steps = StepsOf(evidence);
        foreach (Step step in steps)
        {
            if (step.Item is { } item)
            {
                Take(item, step.Thread);
            }
            else if (step.Link is { } link)
            {
                TryJoin(link, link.Time);
            }
            else if (threads.TryGetValue(step.Thread, out RunThread? thread))
            {
                if (step.Place != 0)
                {
                    thread.Score.Forgive(step.Place, step.Time);
                }
                else
                {
                    thread.Score.Discount(step.Time, step.Discount);
                }
            }
        }

        IncidentCase[] formed = [.. cases.Where(incident => !incident.IsGone)];
        Array.ForEach(formed, static incident => incident.Finish());
        return formed;
    }

    private List<Step> StepsOf(IReadOnlyCollection<EvidenceThread> evidence)
    {
        int most = links.Joining.Count;
        foreach (EvidenceThread thread in evidence)
        {
            most += thread.Items.Count + thread.Discounts.Count;
        }

        var steps = new List<Step>(most);
        foreach (EvidenceThread thread in evidence)
        {
            foreach (EvidenceItem item in thread.Items)
            {
                steps.Add(new Step(item.Time, 1, thread.Key, item, null, 0));
                if (item.Place != 0 && sources.TryShared(item.Place, out EventTime shared))
                {
                    // Coming from the company's new network counts until it shows itself as that, and no longer.
                    steps.Add(new Step(shared > item.Time ? shared : item.Time, 2, thread.Key, null, null, 0, item.Place));
                }
            }

            for (int i = 0; i < thread.Discounts.Count; i++)
            {
                (long span, double nats) = thread.Discounts[i];
                EventTime end = EventTime.FromSeconds((span + 1) * EvidenceThread.DiscountSpanSeconds);
                steps.Add(new Step(end, 0, thread.Key, null, null, nats));
            }
        }

        foreach (CandidateLink link in links.Joining)
        {
            steps.Add(new Step(link.Time, 3, link.From, null, link, 0));
        }

        // No two steps compare equal that differ in anything, so the sort need not be stable.
        steps.Sort();
        return steps;
    }

    private void Take(EvidenceItem item, EntityKey key)
    {
        if (!threads.TryGetValue(key, out RunThread? thread))
        {
            thread = new RunThread(key, options, drift);
            threads.Add(key, thread);
        }

        PlaceInCase(thread, item);
        thread.Case!.Threads.Grew(thread.Score.Add(item));
        thread.LastEvidence = item.Time;
        thread.Case.Add(item, key);
        foreach (CandidateLink link in links.Of(key))
        {
            if (link.Time > item.Time)
            {
                break;
            }

            TryJoin(link, item.Time);
        }

        Judge(thread.Case!, item.Time, item.Finding?.Title ?? item.Signal!.What);
    }

    /// <summary>
    /// A thread stays in its case while evidence is left. A closed incident opens again for its root within the re-open time; any other
    /// thread, or a later time, starts a new case from zero.
    /// </summary>
    private void PlaceInCase(RunThread thread, EvidenceItem item)
    {
        if (thread.Case is { } current)
        {
            TimeSpan quiet = item.Time.Since(current.LastEvidence);
            bool closed = current.IsOpen && quiet > options.QuietClose;
            bool reopens = closed && quiet <= options.Reopen && RootThread.Of(current) == thread.Key;
            bool faded = !current.IsOpen && thread.Score.LevelAt(item.Time) <= 0;
            if ((!closed || reopens) && !faded)
            {
                return;
            }

            current.Threads.Remove(thread);
            thread.Reset();
        }

        var made = new IncidentCase(thread);
        thread.Case = made;
        cases.Add(made);
    }

    private void TryJoin(CandidateLink link, EventTime time)
    {
        if (time.Since(link.Time) > options.JoinWindow
            || !threads.TryGetValue(link.From, out RunThread? from) || !threads.TryGetValue(link.To, out RunThread? to)
            || from.Case is null || to.Case is null || ReferenceEquals(from.Case, to.Case)
            || !OwnsEvidence(from, link, time) || !OwnsEvidence(to, link, time))
        {
            return;
        }

        IncidentCase kept = from.Case;
        kept.Absorb(from, to, link, time);
        Judge(kept, time, $"two threads joined: one {EdgeWords.Of(link.Edge.Kind)} the other");
    }

    private bool OwnsEvidence(RunThread thread, CandidateLink link, EventTime time) =>
        thread.Score.LevelAt(time) >= options.OwnEvidence
        && Math.Abs(thread.LastEvidence.Nanoseconds - link.Time.Nanoseconds) <= options.JoinWindow.Ticks * 100;

    private void Judge(IncidentCase incident, EventTime time, string what)
    {
        double score = joined.Of(incident.Threads, time, drift(time.Day));
        (double lnA, double threshold) = thresholds.Of(time);
        thresholds.Compared(score, incident.StrongestRule);
        Severity severity = SeverityRule.Of(incident, score, threshold, lnA, options);
        // Severity never falls: what a harmless explanation would lower matters only where it would rise.
        if (severity >= Severity.High && severity > incident.Severity && incident.StrongestRule < lnA && Investigator.HarmlessProbability(incident) >= options.HarmlessCap)
        {
            severity = Severity.Medium;
        }

        incident.Judge(time, score, severity, what);
    }

    private readonly record struct Step(EventTime Time, int Order, EntityKey Thread, EvidenceItem? Item, CandidateLink? Link, double Discount, ulong Place = 0)
        : IComparable<Step>
    {
        public int CompareTo(Step other)
        {
            int order = Time.CompareTo(other.Time);
            order = order != 0 ? order : Order.CompareTo(other.Order);
            order = order != 0 ? order : Item is not null ? Item.CompareTo(other.Item) : 0;
            order = order != 0 ? order : Link is not null ? string.CompareOrdinal(Link.Edge.EventUid, other.Link!.Edge.EventUid) : 0;
            order = order != 0 ? order : Link is not null ? ((byte)Link.Edge.Kind).CompareTo((byte)other.Link!.Edge.Kind) : 0;
            order = order != 0 ? order : Place.CompareTo(other.Place);
            order = order != 0 ? order : Thread.Value.CompareTo(other.Thread.Value);
            return order != 0 ? order : (Link?.To.Value ?? 0).CompareTo(other.Link?.To.Value ?? 0);
        }
    }
}
