using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// The threads whose evidence counts for a case while a run goes through event time: who is tied to whom, who was last the strongest, and what
/// their sum cannot exceed, so that a judgement costs what has changed and not what is there. One writer; not thread-safe.
/// </summary>
internal sealed class CaseThreads(RunThread first)
{
    /// <summary>More than all rounding of a sum.</summary>
    private const double Trifle = 1e-6;

    private readonly double[] most = [double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity];

    /// <summary>By process, in the order of the last judgement that asked; null until one did. Nearly all cases have one thread only.</summary>
    private List<RunThread>?[]? orders;
    private Dictionary<RunThread, List<Tie>>? ties;
    private int day = int.MinValue;

    public List<RunThread> All { get; private set; } = [first];

    /// <summary>What the sum of its strongest threads does not exceed: found when they were last put in order, and grown by what was added since.</summary>
    /// <param name="on">Another day may take less from a level than the one before, so nothing is known of it at first.</param>
    public double AtMost(int process, int on)
    {
        if (on != day)
        {
            day = on;
            Array.Fill(most, double.PositiveInfinity);
        }

        return most[process];
    }

    /// <summary>A thread has more evidence.</summary>
    public void Grew((double Full, double Novelty, double Effect) gains)
    {
        most[0] += Math.Max(0, gains.Full);
        most[1] += Math.Max(0, gains.Novelty);
        most[2] += Math.Max(0, gains.Effect);
    }

    public void Found(int process, double sum) => most[process] = sum + Trifle;

    /// <summary>All threads, nearly in the order of their strength: as the caller left them, new ones at the end.</summary>
    public List<RunThread> Order(int process) => (orders ??= new List<RunThread>?[IncidentBudget.Processes])[process] ??= [.. All];

    /// <summary>Edges of the case on a thread, each once at either end.</summary>
    public IReadOnlyList<Tie> Ties(RunThread thread) => ties is not null && ties.TryGetValue(thread, out List<Tie>? tied) ? tied : [];

    public void Remove(RunThread thread)
    {
        All.Remove(thread);
        foreach (List<RunThread>? order in orders ?? [])
        {
            order?.Remove(thread);
        }
    }

    /// <summary>Takes over those of another case, tied by a link; the other is spent afterwards. The smaller goes into the larger.</summary>
    public void Join(CaseThreads other, RunThread from, RunThread to, double strength)
    {
        if (All.Count < other.All.Count)
        {
            (All, other.All) = (other.All, All);
            (orders, other.orders) = (other.orders, orders);
        }

        All.AddRange(other.All);
        foreach (List<RunThread>? order in orders ?? [])
        {
            order?.AddRange(other.All);
        }

        for (int process = 0; process < most.Length; process++)
        {
            most[process] = day == other.day ? most[process] + other.most[process] : double.PositiveInfinity;
        }

        JoinTies(other);
        AddTie(from, new Tie(to, strength));
        AddTie(to, new Tie(from, strength));
    }

    private void JoinTies(CaseThreads other)
    {
        if ((ties?.Count ?? 0) < (other.ties?.Count ?? 0))
        {
            (ties, other.ties) = (other.ties, ties);
        }

        foreach ((RunThread thread, List<Tie> tied) in other.ties ?? [])
        {
            foreach (Tie tie in tied)
            {
                AddTie(thread, tie);
            }
        }
    }

    private void AddTie(RunThread thread, Tie tie)
    {
        ties ??= new(ReferenceEqualityComparer.Instance);
        if (!ties.TryGetValue(thread, out List<Tie>? tied))
        {
            ties.Add(thread, tied = new(1));
        }

        tied.Add(tie);
    }

    /// <summary>An edge seen from one of its ends.</summary>
    internal readonly record struct Tie(RunThread Other, double Strength);
}
