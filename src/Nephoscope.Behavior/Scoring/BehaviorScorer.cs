using Nephoscope.Events;

namespace Nephoscope.Behavior;

/// <summary>
/// Says of every event how usual it is, and learns it a day later. One per organisation; each account (<see cref="Actor.Account"/>) has a
/// partition of its own. Events come in event order, from one writer; not thread-safe. The same events give the same bytes on every
/// machine. A steady stream allocates nothing.
/// </summary>
public sealed class BehaviorScorer
{
    private readonly Dictionary<EntityKey, AccountPartition> partitions = [];
    private readonly List<EntityKey> order = [];
    private readonly IReadOnlyList<string> files;
    private readonly BehaviorParts parts;

    private readonly Homes homes = new();
    private readonly FeatureExtractor extractor = new(ApiCatalog.Default);
    private EntityKey lastAccount;
    private AccountPartition? last;
    private AccountPartition? oldest;

    /// <param name="files">Names of the files read, for the id of events that have none of their own; may grow later.</param>
    /// <param name="parts">Which models take part; all where not said.</param>
    public BehaviorScorer(IReadOnlyList<string>? files = null, BehaviorParts? parts = null)
    {
        this.files = files ?? [];
        this.parts = parts ?? BehaviorParts.All;
    }

    /// <summary>Bytes of lasting state: what is kept of principals, their values and sums.</summary>
    public long LastingBytes => partitions.Values.Sum(static p => p.LastingBytes) + homes.Bytes;

    /// <summary>Principals known in all accounts.</summary>
    public int Principals => partitions.Values.Sum(static p => p.Principals);

    /// <summary>Records that wait to be learnt.</summary>
    public long InQuarantine => partitions.Values.Sum(static p => p.InQuarantine);

    /// <summary>Whether events of the account itself were seen: its log is among what is read, so it belongs to who reads it.</summary>
    public bool Knows(EntityKey account) => partitions.ContainsKey(account);

    /// <summary>Fills the assessment from what was learnt before, and puts the event into quarantine; it is learnt 24 hours later.</summary>
    public void Score(in BehaviorInput input, Assessment assessment)
    {
        assessment.Clear();
        if (last is null || lastAccount != input.Actor.Account)
        {
            lastAccount = input.Actor.Account;
            last = partitions.TryGetValue(lastAccount, out AccountPartition? known) ? known : Open(lastAccount);
        }

        assessment.OrganisationHours = (oldest ??= partitions[order[0]]).HoursAt(input.Event.Time);
        last.Score(in input, assessment);
    }

    /// <summary>Lets event time pass in every account, also where nothing happens.</summary>
    public void Advance(EventTime time)
    {
        foreach (EntityKey account in order)
        {
            partitions[account].Advance(time);
        }
    }

    /// <summary>Keeps what an actor does from being learnt until a moment, what is already in quarantine included.</summary>
    public void Suspect(EntityKey principal, EventTime until)
    {
        if (homes.Find(principal.Value) is not { } home)
        {
            return;
        }

        if (home >= 0)
        {
            partitions[order[home]].Suspect(principal, until);
            return;
        }

        foreach (EntityKey account in order)
        {
            partitions[account].Suspect(principal, until);
        }
    }

    /// <summary>Why the event scored as it did: plain words, strongest first. Allocates. Call right after <see cref="Score"/>.</summary>
    public static IReadOnlyList<string> Explain(in BehaviorInput input, Assessment assessment) => Explanation.Of(in input, assessment);

    /// <summary>Writes all state; <see cref="Load"/> goes on exactly where this stands.</summary>
    public void Save(StateWriter writer)
    {
        writer.Begin("behavior", 1);
        writer.WriteCount(order.Count);
        foreach (EntityKey account in order)
        {
            writer.Write(account);
            partitions[account].Save(writer);
        }

        writer.End();
    }

    /// <summary>Reads what <see cref="Save"/> wrote into a scorer with the same parts that has seen nothing yet.</summary>
    /// <exception cref="StateFormatException">The bytes are not what they must be.</exception>
    public void Load(StateReader reader)
    {
        reader.Begin("behavior", 1);
        for (int rest = reader.ReadCount(8); rest > 0; rest--)
        {
            EntityKey account = reader.ReadKey();
            reader.Require(!partitions.ContainsKey(account), "an account comes twice");
            Open(account).Load(reader);
        }

        reader.End();
    }

    private AccountPartition Open(EntityKey account)
    {
        var partition = new AccountPartition(extractor, files, homes, parts);
        partitions.Add(account, partition);
        order.Add(account);
        return partition;
    }
}
